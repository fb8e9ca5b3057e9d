package dev.lanewise.nn.op;

import static dev.lanewise.nn.testing.GradientCheck.check;
import static dev.lanewise.nn.testing.GradientCheck.leaf;
import static dev.lanewise.nn.testing.GradientCheck.normal;
import static dev.lanewise.nn.testing.GradientCheck.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operations of a Transformer against central differences in float64, and bad arguments. */
class AttentionGradientTest {
  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = TestEngines.scalar();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void jointAttention() {
    for (boolean causal : new boolean[] {false, true}) {
      HeadForm form = new HeadForm(2, 2, 3, causal);
      Tensor x = leaf(engine, 1, 2, 5, form.columns());
      check(engine, () -> weighted(ScaledDotProductAttention.joint(form, x, null)), x);
      Tensor lengths = engine.of(new int[] {5, 2}, 2);
      check(engine, () -> weighted(ScaledDotProductAttention.joint(form, x, lengths)), x);
    }
  }

  @Test
  void anOverwrittenResultIsCaught() {
    HeadForm form = new HeadForm(2, 2, 3, false);
    Tensor x = leaf(engine, 1, 2, 5, form.columns());
    try (Scope tape = engine.tape()) {
      Tensor y = ScaledDotProductAttention.joint(form, x, null);
      y.detach().set(new double[Math.toIntExact(y.size())]);
      assertThrows(IllegalStateException.class, () -> tape.backward(y.sum()));
    }
  }

  @Test
  void groupedHeads() {
    HeadForm form = new HeadForm(4, 2, 2, true);
    Tensor x = leaf(engine, 2, 2, 4, form.columns());
    check(engine, () -> weighted(ScaledDotProductAttention.joint(form, x, null)), x);
  }

  @Test
  void crossAttention() {
    HeadForm form = new HeadForm(2, 1, 3, false);
    Tensor q = leaf(engine, 3, 2, 3, form.queryColumns());
    Tensor kv = leaf(engine, 4, 2, 5, 2 * form.keyColumns());
    Tensor lengths = engine.of(new int[] {0, 4}, 2);
    check(engine, () -> weighted(ScaledDotProductAttention.cross(form, q, kv, null)), q, kv);
    check(engine, () -> weighted(ScaledDotProductAttention.cross(form, q, kv, lengths)), q, kv);
  }

  /** Views of one tensor, a transposed one, and one tensor in three places. */
  @Test
  void attentionOfTensorsApart() {
    Tensor q = leaf(engine, 5, 2, 2, 3, 4);
    Tensor k = leaf(engine, 6, 2, 5, 2, 4);
    Tensor v = leaf(engine, 7, 2, 5, 2, 3);
    check(
        engine,
        () -> weighted(ScaledDotProductAttention.apart(q.transpose(0, 2, 1, 3), k, v, false, null)),
        q,
        k,
        v);
    Tensor x = leaf(engine, 8, 2, 4, 2, 3);
    check(engine, () -> weighted(ScaledDotProductAttention.apart(x, x, x, true, null)), x);
    Tensor wide = leaf(engine, 9, 2, 4, 3, 7);
    check(
        engine,
        () ->
            weighted(
                ScaledDotProductAttention.apart(
                    wide.slice(3, 0, 2),
                    wide.slice(2, 0, 1).slice(3, 2, 4),
                    wide.slice(2, 1, 2).slice(3, 0, 6, 2),
                    true,
                    null)),
        wide);
    assertTrue(engine.stats().copies() > 0, "elements with gaps between them are copied");
  }

  @Test
  void rotation() {
    HeadForm form = new HeadForm(2, 1, 4, true);
    Tensor x = leaf(engine, 10, 2, 3, form.columns());
    Tensor table = normal(engine, 11, 6, 4);
    check(engine, () -> weighted(Rotation.apply(form, x.mul(1), table, 2)), x);
  }

  /** Where nothing is recorded the projection itself is turned, to the same bits. */
  @Test
  void rotationInPlace() {
    HeadForm form = new HeadForm(1, 1, 4, true);
    Tensor x = normal(engine, 12, 1, 2, form.columns());
    Tensor table = normal(engine, 13, 2, 4);
    double[] expected;
    try (Scope tape = engine.tape()) {
      Tensor leaf = x.copy().requireGrad();
      expected = Rotation.apply(form, leaf, table, 0).toDoubles();
    }
    Tensor same = Rotation.apply(form, x, table, 0);
    assertEquals(x, same);
    assertEquals(expected.length, same.size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], same.toDoubles()[i]);
    }
  }

  @Test
  void addRows() {
    Tensor x = leaf(engine, 14, 2, 3, 4);
    Tensor table = leaf(engine, 15, 5, 4);
    check(engine, () -> weighted(AddRows.apply(x, table, 1)), x, table);
    check(engine, () -> weighted(AddRows.apply(x.transpose(1, 0, 2), table, 0)), x, table);
    refuses("steps are 3 to 5; expected 0 to 4", () -> AddRows.apply(x, table, 3));
    refuses("steps are -1 to 1", () -> AddRows.apply(x, table, -1));
    refuses("expected x (batch, time, size)", () -> AddRows.apply(table, table, 0));
  }

  @Test
  void patchRows() {
    Tensor x = leaf(engine, 16, 2, 3, 2, 2);
    Tensor token = leaf(engine, 17, 3);
    check(engine, () -> weighted(PatchRows.apply(x, token)), x, token);
    double[] y = PatchRows.apply(x, token).toDoubles();
    assertEquals(token.toDoubles()[2], y[2]);
    // Sample 1, pixel 2, channel 1.
    assertEquals(x.toDoubles()[12 + 4 + 2], y[(5 + 1 + 2) * 3 + 1]);
  }

  @Test
  void firstStepAndRowRange() {
    Tensor x = leaf(engine, 18, 2, 3, 4);
    check(engine, () -> weighted(FirstStep.apply(x)), x);
    Tensor matrix = leaf(engine, 19, 5, 3);
    check(engine, () -> weighted(RowRange.apply(matrix, 1, 3)), matrix);
    assertEquals(matrix.toDoubles()[3], RowRange.apply(matrix, 1, 3).toDoubles()[0]);
    refuses("rows are 3 to 5", () -> RowRange.apply(matrix, 3, 3));
    refuses("with a step or more", () -> FirstStep.apply(matrix));
  }

  @Test
  void projection() {
    Tensor x = leaf(engine, 20, 2, 3, 4);
    Tensor weight = leaf(engine, 21, 5, 4);
    Tensor bias = leaf(engine, 22, 5);
    check(engine, () -> weighted(Projection.apply(x, weight, bias)), x, weight, bias);
    check(engine, () -> weighted(Projection.apply(x, weight, null)), x, weight);
    refuses("expected x (.., in) and weight (out, in)", () -> Projection.apply(x, x, bias));
    refuses("bias has shape", () -> Projection.apply(x, weight, leaf(engine, 1, 4)));
  }

  @Test
  void badArgumentsAreRefused() {
    HeadForm form = new HeadForm(2, 2, 3, true);
    Tensor x = normal(engine, 1, 2, 5, form.columns());
    refuses(
        "expected (batch, time, 18)",
        () -> ScaledDotProductAttention.joint(form, x.slice(2, 0, 17), null));
    refuses(
        "lengths are F64", () -> ScaledDotProductAttention.joint(form, x, normal(engine, 2, 2)));
    refuses(
        "lengths have shape",
        () -> ScaledDotProductAttention.joint(form, x, engine.of(new int[] {1, 2, 3})));
    refuses(
        "lengths[1] is 6",
        () -> ScaledDotProductAttention.joint(form, x, engine.of(new int[] {1, 6})));
    refuses("heads is 3; expected a multiple of keyHeads, 2", () -> new HeadForm(3, 2, 1, true));
    refuses("size is 0", () -> new HeadForm(2, 2, 0, true));
    Tensor integers = engine.empty(DType.I32, Layout.of(2, 5, 18));
    refuses("expected F32 or F64", () -> ScaledDotProductAttention.joint(form, integers, null));
    Tensor table = normal(engine, 3, 4, 3);
    HeadForm even = new HeadForm(1, 1, 6, true);
    refuses("table has shape", () -> Rotation.apply(even, x, table, 0));
  }

  private static void refuses(String inMessage, Runnable call) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, call::run, inMessage);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }
}
