package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Descriptors check themselves when they are built. */
class DescriptorTest {
  private static final Layout TWO = Layout.of(2);
  private static final Layout SAME = Layout.of().broadcastTo(2);

  private static void refused(String inMessage, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }

  @Test
  void gemm() {
    Gemm gemm = new Gemm(true, false, 2, 3, 4, 5, 6, 7);
    assertEquals(3 * 5 + 2, gemm.extentA());
    assertEquals(3 * 6 + 3, gemm.extentB());
    assertEquals(1 * 7 + 3, gemm.extentC());
    assertEquals(48, gemm.flops());
    assertEquals(new Gemm(false, true, 2, 3, 4, 4, 4, 3), Gemm.dense(false, true, 2, 3, 4));
    assertEquals(new Gemm(false, false, 0, 0, 0, 1, 1, 1), Gemm.dense(false, false, 0, 0, 0));
    assertEquals(0, Gemm.dense(false, false, 0, 3, 4).extentC());
    int huge = Integer.MAX_VALUE;
    assertEquals((huge - 1L) * huge + huge, Gemm.extent(huge, huge, huge));
    refused("m is -1", () -> new Gemm(false, false, -1, 1, 1, 1, 1, 1));
    refused("n is -1", () -> new Gemm(false, false, 1, -1, 1, 1, 1, 1));
    refused("k is -1", () -> new Gemm(false, false, 1, 1, -1, 1, 1, 1));
    refused("lda is 3; expected at least 4", () -> new Gemm(false, false, 2, 3, 4, 3, 3, 3));
    refused("lda is 1; expected at least 2", () -> new Gemm(true, false, 2, 3, 4, 1, 3, 3));
    refused("ldb is 2", () -> new Gemm(false, false, 2, 3, 4, 4, 2, 3));
    refused("ldb is 3", () -> new Gemm(false, true, 2, 3, 4, 4, 3, 3));
    refused("ldc is 2", () -> new Gemm(false, false, 2, 3, 4, 4, 3, 2));
    refused("ldc is 0", () -> new Gemm(false, false, 0, 0, 0, 1, 1, 0));
  }

  @Test
  void gemmBatch() {
    Gemm gemm = Gemm.dense(false, false, 2, 3, 4);
    GemmBatch batch = new GemmBatch(gemm, 3, 0, 12, 6);
    assertEquals(8, batch.extent(gemm.extentA(), 0));
    assertEquals(36, batch.extent(gemm.extentB(), 12));
    assertEquals(0, new GemmBatch(gemm, 0, 0, 0, 0).extent(8, 100));
    refused("count is -1", () -> new GemmBatch(gemm, -1, 0, 0, 6));
    refused("-1", () -> new GemmBatch(gemm, 1, -1, 0, 6));
    refused("strideC is 5; expected at least 6", () -> new GemmBatch(gemm, 2, 0, 0, 5));
    GemmBatch huge = new GemmBatch(gemm, 3, Long.MAX_VALUE, 0, 6);
    assertThrows(ArithmeticException.class, () -> huge.extent(8, Long.MAX_VALUE));
  }

  @Test
  void epilogue() {
    assertTrue(Epilogue.NONE.isNone());
    assertFalse(Epilogue.BIAS_PER_COLUMN.isNone());
    assertFalse(new Epilogue(Bias.NONE, Activation.NONE, 0, true).isNone());
    assertFalse(new Epilogue(Bias.NONE, Activation.RELU, 0, false).isNone());
    refused(
        "slope is NaN", () -> new Epilogue(Bias.NONE, Activation.LEAKY_RELU, Double.NaN, false));
    assertThrows(NullPointerException.class, () -> new Epilogue(null, Activation.NONE, 0, false));
  }

  @Test
  void outputsMustNotOverlapThemselves() {
    refused("y is", () -> Unary.of(UnaryOp.NEG, TWO, SAME));
    refused("dx is", () -> UnaryBackward.of(UnaryOp.NEG, 0, 0, TWO, TWO, SAME));
    refused("y is", () -> Binary.of(BinaryOp.ADD, TWO, TWO, SAME));
    refused("dx is", () -> BinaryBackward.of(BinaryOp.ADD, true, TWO, TWO, TWO, SAME));
    refused("y is", () -> Where.of(TWO, TWO, TWO, SAME));
    refused("y is", () -> StridedCopy.of(TWO, SAME));
    refused("y is", () -> Scan.of(false, false, false, TWO, SAME, 0));
  }

  @Test
  void shapesMustFit() {
    Layout three = Layout.of(3);
    refused("expected the shape of [3]", () -> Unary.of(UnaryOp.NEG, three, TWO));
    refused("does not broadcast", () -> UnaryBackward.of(UnaryOp.EXP, 0, 0, three, TWO, TWO));
    refused("does not broadcast", () -> Binary.of(BinaryOp.ADD, three, TWO, TWO));
    refused("does not broadcast", () -> Binary.of(BinaryOp.ADD, TWO, TWO, Layout.of(1)));
    refused(
        "does not broadcast", () -> BinaryBackward.of(BinaryOp.ADD, true, TWO, TWO, three, TWO));
    refused("does not broadcast", () -> Where.of(three, TWO, TWO, TWO));
    refused("does not broadcast", () -> StridedCopy.of(three, TWO));
    refused("expected the shape of", () -> Scan.of(false, false, false, three, TWO, 0));
    refused("op is EQ", () -> BinaryBackward.of(BinaryOp.EQ, true, TWO, TWO, TWO, TWO));
    refused("clip is 2.0..1.0", () -> Unary.of(UnaryOp.CLIP, 2, 1, TWO, TWO));
    refused("clip is NaN", () -> Unary.of(UnaryOp.CLIP, Double.NaN, 1, TWO, TWO));
    assertThrows(NullPointerException.class, () -> Unary.of(null, TWO, TWO));
    assertThrows(NullPointerException.class, () -> Binary.of(null, TWO, TWO, TWO));
  }

  @Test
  void operandsAreSeenInTheOutputsShape() {
    Layout y = Layout.of(3, 2);
    Binary binary = Binary.of(BinaryOp.ADD, TWO, Layout.of(3, 1), y);
    assertArrayEquals(new int[] {3, 2}, binary.a().shape());
    assertArrayEquals(new int[] {3, 2}, binary.b().shape());
    assertEquals(Layout.of(3, 2), binary.y());
    assertEquals(BinaryOp.ADD, binary.op());
    assertEquals(0, StridedCopy.of(Layout.of(), y).x().stride(0));
  }

  @Test
  void reductions() {
    Layout x = Layout.of(2, 3, 4);
    Reduce middle = Reduce.of(ReduceOp.VAR, 1, x, -2);
    assertEquals(Layout.of(2, 4), middle.y());
    assertEquals(3, middle.count());
    assertEquals(1, middle.correction());
    assertEquals(8, middle.kept().outerCount() * middle.kept().inner());
    assertEquals(3, middle.reduced().inner());
    assertEquals(Layout.of(), Reduce.of(ReduceOp.SUM, 0, x).y());
    assertEquals(24, Reduce.of(ReduceOp.SUM, 0, x).reduced().inner());
    assertEquals(1, Reduce.of(ReduceOp.SUM, 0, Layout.of()).count());
    refused("axis 2 is named twice", () -> Reduce.of(ReduceOp.SUM, 0, x, -1, 2));
    refused("axis is 3", () -> Reduce.of(ReduceOp.SUM, 0, x, 3));
    refused("correction is -1", () -> Reduce.of(ReduceOp.VAR, -1, x, 0));
    refused("MAX of", () -> Reduce.of(ReduceOp.MAX, 0, Layout.of(2, 0), 1));
    refused("MIN of", () -> Reduce.of(ReduceOp.MIN, 0, Layout.of(0)));
    assertEquals(0, Reduce.of(ReduceOp.MAX, 0, Layout.of(2, 0), 0).y().size());
    assertThrows(NullPointerException.class, () -> Reduce.of(null, 0, x));
  }

  @Test
  void searchesAndScans() {
    ArgReduce arg = ArgReduce.of(true, Layout.of(2, 3), -1);
    assertEquals(Layout.of(2), arg.y());
    assertEquals(1, arg.axis());
    refused("axis is 2", () -> ArgReduce.of(true, Layout.of(2, 3), 2));
    refused("expected elements", () -> ArgReduce.of(true, Layout.of(2, 0), 1));
    Scan scan = Scan.of(false, true, true, Layout.of(2, 3), Layout.of(2, 3), -1);
    assertEquals(1, scan.axis());
    assertEquals(2, scan.rest().outerCount() * scan.rest().inner());
    assertTrue(scan.exclusive() && scan.reverse() && !scan.product());
    Scan empty = Scan.of(false, false, false, Layout.of(2, 0), Layout.of(2, 0), 1);
    assertEquals(0, empty.rest().outerCount() * empty.rest().inner());
    refused("axis is 2", () -> Scan.of(false, false, false, Layout.of(2, 3), Layout.of(2, 3), 2));
  }

  @Test
  void gatherAndRows() {
    Gather gather = new Gather(2, 3, 4, 5);
    assertEquals(24, gather.sourceSize());
    assertEquals(40, gather.resultSize());
    refused("-1", () -> new Gather(-1, 3, 4, 5));
    refused("-1", () -> new Gather(2, -1, 4, 5));
    refused("-1", () -> new Gather(2, 3, -1, 5));
    refused("-1", () -> new Gather(2, 3, 4, -1));
    int huge = Integer.MAX_VALUE;
    assertThrows(ArithmeticException.class, () -> new Gather(huge, huge, huge, 1).sourceSize());
    assertEquals((long) huge * huge, new Rows(huge, huge).size());
    refused("-1", () -> new Rows(-1, 2));
    refused("-2", () -> new Rows(1, -2));
  }

  @Test
  void optimizerSteps() {
    assertEquals(0, new OptimizerStep.Sgd(0.1, 0).states());
    assertEquals(1, new OptimizerStep.Momentum(0.1, 0.9, true, 0).states());
    assertEquals(1, new OptimizerStep.RmsProp(0.1, 0.9, 1e-8, 0).states());
    assertEquals(2, new OptimizerStep.Adam(0.1, 0.9, 0.999, 1e-8, 0, false, 1).states());
    for (double bad : new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY}) {
      refused("rate is " + bad, () -> new OptimizerStep.Sgd(bad, 0));
      refused("weightDecay is " + bad, () -> new OptimizerStep.Sgd(0.1, bad));
      refused("rate is", () -> new OptimizerStep.Momentum(bad, 0.9, true, 0));
      refused("momentum is", () -> new OptimizerStep.Momentum(0.1, bad, true, 0));
      refused("weightDecay is", () -> new OptimizerStep.Momentum(0.1, 0.9, true, bad));
      refused("rate is", () -> new OptimizerStep.RmsProp(bad, 0.9, 1e-8, 0));
      refused("decay is", () -> new OptimizerStep.RmsProp(0.1, bad, 1e-8, 0));
      refused("epsilon is", () -> new OptimizerStep.RmsProp(0.1, 0.9, bad, 0));
      refused("rate is", () -> new OptimizerStep.Adam(bad, 0.9, 0.9, 1e-8, 0, true, 1));
      refused("beta1 is", () -> new OptimizerStep.Adam(0.1, bad, 0.9, 1e-8, 0, true, 1));
      refused("beta2 is", () -> new OptimizerStep.Adam(0.1, 0.9, bad, 1e-8, 0, true, 1));
      refused("epsilon is", () -> new OptimizerStep.Adam(0.1, 0.9, 0.9, bad, 0, true, 1));
      refused("weightDecay is", () -> new OptimizerStep.Adam(0.1, 0.9, 0.9, 1e-8, bad, true, 1));
    }
    refused("momentum is 1.0", () -> new OptimizerStep.Momentum(0.1, 1, true, 0));
    refused("epsilon is 0.0", () -> new OptimizerStep.RmsProp(0.1, 0.9, 0, 0));
    refused("step is 0", () -> new OptimizerStep.Adam(0.1, 0.9, 0.9, 1e-8, 0, true, 0));
  }

  @Test
  void functionsSayHowManyParametersTheyHave() {
    for (UnaryOp op : UnaryOp.values()) {
      int expected =
          switch (op) {
            case CLIP, AFFINE -> 2;
            case LEAKY_RELU, ELU, POW_SCALAR -> 1;
            default -> 0;
          };
      assertEquals(expected, op.parameters(), op.name());
    }
  }
}
