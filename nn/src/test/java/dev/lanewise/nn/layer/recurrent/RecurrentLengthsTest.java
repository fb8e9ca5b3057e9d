package dev.lanewise.nn.layer.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences of different lengths in one batch. */
class RecurrentLengthsTest {
  private static final int TIME = 6;
  private static final int IN = 5;
  private static final int HIDDEN = 4;
  private static final int[] LENGTHS = {6, 2, 0, 3};

  private final Engine engine = TestEngines.best(1);

  @AfterEach
  void close() {
    engine.close();
  }

  private static int padded(int sequence) {
    return TIME - LENGTHS[sequence];
  }

  /** What a step of training gives. */
  private record Step(float[] y, List<float[]> gradients, float[] byX, List<float[]> states) {}

  /** One forward and backward pass, with the padding of x set to a value. */
  private Step step(RecurrentLayer layer, float padding) {
    float[] content =
        RecurrentCases.normal(engine, DType.F32, 3, LENGTHS.length, TIME, IN).toFloats();
    for (int i = 0; i < LENGTHS.length; i++) {
      int end = (i + 1) * TIME * IN;
      Arrays.fill(content, end - padded(i) * IN, end, padding);
    }
    Tensor x = engine.of(content, LENGTHS.length, TIME, IN).requireGrad();
    try (Scope tape = engine.tape()) {
      RecurrentResult result = layer.run(x, null, engine.of(LENGTHS));
      tape.backward(result.y().square().sum());
      Step step =
          new Step(
              result.y().toFloats(),
              layer.parameters().stream().map(Parameter::value).map(this::gradient).toList(),
              gradient(x),
              result.state().h().stream().map(Tensor::toFloats).toList());
      layer.parameters().forEach(parameter -> parameter.value().zeroGrad());
      return step;
    }
  }

  private float[] gradient(Tensor leaf) {
    return leaf.grad().toFloats();
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void paddingHasNoInfluenceAndGetsNoGradient(Cell cell, int layers, boolean bidirectional) {
    RecurrentLayer layer = RecurrentCases.layer(cell, HIDDEN, layers, bidirectional);
    layer.build(engine, 7, TIME, IN);
    Step zeros = step(layer, 0);
    Step others = step(layer, 1e4f);
    assertArrayEquals(zeros.y, others.y);
    assertArrayEquals(zeros.byX, others.byX);
    for (int i = 0; i < zeros.gradients.size(); i++) {
      assertArrayEquals(zeros.gradients.get(i), others.gradients.get(i));
    }
    for (int i = 0; i < LENGTHS.length; i++) {
      int end = (i + 1) * TIME * IN;
      float[] outside = Arrays.copyOfRange(zeros.byX, end - padded(i) * IN, end);
      assertArrayEquals(new float[outside.length], outside);
      float[] inside = Arrays.copyOfRange(zeros.byX, i * TIME * IN, end - padded(i) * IN);
      boolean some = false;
      for (float each : inside) {
        some |= each != 0;
      }
      assertEquals(LENGTHS[i] > 0, some);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void eachSequenceGivesWhatItGivesAlone(Cell cell, int layers, boolean bidirectional) {
    RecurrentLayer layer = RecurrentCases.layer(cell, HIDDEN, layers, bidirectional);
    layer.build(engine, 7, TIME, IN);
    Step together = step(layer, Float.NaN);
    float[] content =
        RecurrentCases.normal(engine, DType.F32, 3, LENGTHS.length, TIME, IN).toFloats();
    int width = HIDDEN * (bidirectional ? 2 : 1);
    for (int i = 0; i < LENGTHS.length; i++) {
      if (LENGTHS[i] > 0) {
        int from = i * TIME * IN;
        Tensor alone =
            engine.of(Arrays.copyOfRange(content, from, from + LENGTHS[i] * IN), 1, LENGTHS[i], IN);
        RecurrentResult result = layer.run(alone, null, null);
        int at = i * TIME * width;
        assertArrayEquals(
            Arrays.copyOfRange(together.y, at, at + LENGTHS[i] * width), result.y().toFloats());
        for (int state = 0; state < together.states.size(); state++) {
          assertArrayEquals(
              Arrays.copyOfRange(together.states.get(state), i * HIDDEN, (i + 1) * HIDDEN),
              result.state().h().get(state).toFloats());
        }
      }
    }
  }

  @Test
  void outputsBehindTheEndRepeatTheState() {
    Gru layer = new Gru(HIDDEN);
    layer.build(engine, 7, TIME, IN);
    float[] y = step(layer, 0).y;
    int at = TIME * HIDDEN;
    float[] last = Arrays.copyOfRange(y, at + HIDDEN, at + 2 * HIDDEN);
    for (int t = 2; t < TIME; t++) {
      assertArrayEquals(last, Arrays.copyOfRange(y, at + t * HIDDEN, at + (t + 1) * HIDDEN));
    }
    assertArrayEquals(new float[at], Arrays.copyOfRange(y, 2 * at, 3 * at));
  }

  @Test
  void badLengthsAreRefused() {
    Lstm layer = new Lstm(HIDDEN);
    layer.build(engine, 7, TIME, IN);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 3, 2, TIME, IN);
    assertRefused("lengths has shape [3]", () -> layer.run(x, null, engine.of(new int[3])));
    assertRefused("lengths are F32", () -> layer.run(x, null, engine.zeros(2)));
    assertRefused("lengths[1] is -1", () -> layer.run(x, null, engine.of(new int[] {1, -1})));
    assertRefused(
        "lengths[0] is 7; expected 0 to 6",
        () -> layer.run(x, null, engine.of(new int[] {TIME + 1, 1})));
  }

  private static void assertRefused(String says, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(says), message);
  }
}
