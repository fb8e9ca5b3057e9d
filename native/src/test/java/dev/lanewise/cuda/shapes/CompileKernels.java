package dev.lanewise.cuda.shapes;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.testing.AttentionCase;
import dev.lanewise.kernels.testing.Guarded;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Uses kernels once, so that they are compiled into the cache: each of several processes takes a
 * part of them, since one after the other they take minutes.
 */
public final class CompileKernels {
  private static final Layout ONE = Layout.of(1);
  private static final double PARAMETER = 0.5;

  /** A size of heads for each kernel of tensor cores. */
  private static final int[] HEADS = {32, 64, 128};

  private CompileKernels() {}

  private static List<Consumer<RandomSide>> uses() {
    List<Consumer<RandomSide>> uses = new ArrayList<>();
    for (RandomImages call : RandomImages.values()) {
      uses.add(call::run);
    }
    for (RandomSequences call : RandomSequences.values()) {
      uses.add(call::run);
    }
    for (RandomCall call : RandomCall.values()) {
      uses.add(call::run);
    }
    for (UnaryOp op : UnaryOp.values()) {
      uses.add(side -> apply(op, side));
      uses.add(side -> differentiate(op, side));
      uses.add(side -> activate(op, side));
    }
    for (BinaryOp op : BinaryOp.values()) {
      uses.add(side -> apply(op, side));
      uses.add(side -> differentiate(op, true, side));
      uses.add(side -> differentiate(op, false, side));
    }
    return uses;
  }

  /** What has kernels of its own where products may be of operands rounded to bfloat16. */
  private static List<Consumer<RandomSide>> roundingUses() {
    List<Consumer<RandomSide>> uses = new ArrayList<>();
    uses.add(RandomCall.PRODUCT::run);
    uses.add(RandomCall.PRODUCTS::run);
    for (int size : HEADS) {
      uses.add(side -> attend(size, side));
    }
    return uses;
  }

  private static void attend(int size, RandomSide side) {
    double[] zeros = new double[size];
    Attention one = AttentionCase.plain(1, 1, size, size, false);
    new AttentionCase(one, null, zeros, zeros, zeros, zeros)
        .run(side.backend.attention(side.dtype), side.backend.memory(), side.dtype);
  }

  private static ElementwiseKernels kernels(RandomSide side) {
    return side.backend.elementwise(side.dtype);
  }

  private static void apply(UnaryOp op, RandomSide side) {
    Guarded x = side.positive(1);
    Unary unary = Unary.of(op, PARAMETER, PARAMETER, ONE, ONE);
    kernels(side).unary(unary, x.buffer(), x.at(), x.buffer(), x.at());
  }

  private static void differentiate(UnaryOp op, RandomSide side) {
    Guarded x = side.positive(1);
    Guarded dx = side.out(1);
    UnaryBackward backward = UnaryBackward.of(op, PARAMETER, PARAMETER, ONE, ONE, ONE);
    kernels(side)
        .unaryBackward(backward, x.buffer(), x.at(), x.buffer(), x.at(), dx.buffer(), dx.at());
  }

  private static void activate(UnaryOp op, RandomSide side) {
    Guarded x = side.positive(1);
    Guarded bias = side.positive(1);
    Guarded y = side.out(1);
    BiasActivation form = new BiasActivation(op, PARAMETER, PARAMETER, 1, 1);
    kernels(side)
        .biasActivation(form, x.buffer(), x.at(), bias.buffer(), bias.at(), y.buffer(), y.at());
  }

  private static void apply(BinaryOp op, RandomSide side) {
    Guarded x = side.positive(1);
    Binary binary = Binary.of(op, ONE, ONE, ONE);
    kernels(side).binary(binary, x.buffer(), x.at(), x.buffer(), x.at(), x.buffer(), x.at());
  }

  private static void differentiate(BinaryOp op, boolean byLeft, RandomSide side) {
    Guarded x = side.positive(1);
    Guarded dx = side.out(1);
    BinaryBackward backward = BinaryBackward.of(op, byLeft, ONE, ONE, ONE, ONE);
    kernels(side)
        .binaryBackward(
            backward,
            x.buffer(),
            x.at(),
            x.buffer(),
            x.at(),
            x.buffer(),
            x.at(),
            dx.buffer(),
            dx.at());
  }

  /**
   * Prints how many were used, and how many refused, as functions without a derivative do.
   *
   * @param arguments which part, from 0, and of how many
   */
  public static void main(String[] arguments) {
    int part = Integer.parseInt(arguments[0]);
    int parts = Integer.parseInt(arguments[1]);
    List<Consumer<RandomSide>> uses = uses();
    List<Consumer<RandomSide>> rounding = roundingUses();
    int used = 0;
    int refused = 0;
    for (int i = part; i < 2 * uses.size() + rounding.size(); i += parts) {
      boolean rounds = i >= 2 * uses.size();
      Backend cuda = CudaUnderTest.backend(rounds ? Precision.BFLOAT16 : Precision.FLOAT32);
      DType dtype = rounds || i < uses.size() ? DType.F32 : DType.F64;
      var use = rounds ? rounding.get(i - 2 * uses.size()) : uses.get(i % uses.size());
      try {
        use.accept(new RandomSide(cuda, dtype, 1, 1));
        used++;
      } catch (IllegalArgumentException e) {
        refused++;
      }
      cuda.memory().synchronize();
    }
    System.out.printf("part %d of %d: %d used, %d refused%n", part, parts, used, refused);
  }
}
