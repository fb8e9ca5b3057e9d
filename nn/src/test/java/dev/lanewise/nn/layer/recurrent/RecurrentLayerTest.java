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
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.op.Recurrence;
import dev.lanewise.nn.op.RecurrentWeights;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentLayerTest {
  private final Engine engine = TestEngines.best(1);

  @AfterEach
  void close() {
    engine.close();
  }

  private static List<String> names(Layer layer) {
    return layer.parameters().stream()
        .map(parameter -> parameter.name() + Arrays.toString(parameter.value().shape()))
        .toList();
  }

  @Test
  void parametersHaveTheNamesAndShapesOfPyTorch() {
    Layer lstm = new Lstm(3).withLayers(2).bidirectional();
    lstm.build(engine, 1, 7, 5);
    assertEquals(
        List.of(
            "weight_ih_l0[12, 5]",
            "weight_hh_l0[12, 3]",
            "bias_ih_l0[12]",
            "bias_hh_l0[12]",
            "weight_ih_l0_reverse[12, 5]",
            "weight_hh_l0_reverse[12, 3]",
            "bias_ih_l0_reverse[12]",
            "bias_hh_l0_reverse[12]",
            "weight_ih_l1[12, 6]",
            "weight_hh_l1[12, 3]",
            "bias_ih_l1[12]",
            "bias_hh_l1[12]",
            "weight_ih_l1_reverse[12, 6]",
            "weight_hh_l1_reverse[12, 3]",
            "bias_ih_l1_reverse[12]",
            "bias_hh_l1_reverse[12]"),
        names(lstm));
    assertArrayEquals(new int[] {7, 6}, lstm.outputShape());
    Layer gru = new Sequential(new Gru(4).withoutBias(), new Dense(2));
    gru.build(engine, 1, 7, 5);
    assertEquals(
        List.of("0.weight_ih_l0[12, 5]", "0.weight_hh_l0[12, 4]", "1.weight[4, 2]", "1.bias[2]"),
        names(gru));
    Layer rnn = new Rnn(4);
    rnn.build(engine, 1, 7, 5);
    assertEquals(
        List.of("weight_ih_l0[4, 5]", "weight_hh_l0[4, 4]", "bias_ih_l0[4]", "bias_hh_l0[4]"),
        names(rnn));
    for (Parameter parameter : rnn.parameters()) {
      assertEquals(parameter.name().startsWith("weight"), parameter.decays());
      double largest = parameter.value().abs().max().item();
      assertTrue(largest <= 0.5 && largest > 0.2, parameter.name());
    }
  }

  @Test
  void forgetBiasIsThatOfTheSecondGate() {
    Layer lstm = new Lstm(3).withForgetBias(1.5).withLayers(2);
    lstm.build(engine, 1, 7, 5);
    float[] bias = lstm.parameters().get(6).value().toFloats();
    assertEquals("bias_ih_l1", lstm.parameters().get(6).name());
    for (int i = 0; i < bias.length; i++) {
      assertEquals(i >= 3 && i < 6, bias[i] == 1.5f, "element " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void aSequenceInPartsIsTheSequence(Cell cell) {
    RecurrentLayer layer = RecurrentCases.layer(cell, 6, 2, false);
    layer.build(engine, 3, 9, 4);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 1, 3, 9, 4);
    RecurrentResult whole = layer.run(x, null, null);
    RecurrentState carried = layer.zeroState(3);
    List<Tensor> parts = new ArrayList<>();
    int[] ends = {0, 4, 5, 9};
    for (int i = 1; i < ends.length; i++) {
      try (Scope scope = engine.scope()) {
        RecurrentResult part = layer.run(x.slice(1, ends[i - 1], ends[i]), carried, null);
        carried.set(part.state());
        parts.add(part.y().keep());
      }
    }
    assertArrayEquals(whole.y().toFloats(), Tensor.concat(1, parts).toFloats());
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(
          whole.state().h().get(i).toFloats(), carried.h().get(i).toFloats(), "layer " + i);
    }
    carried.reset();
    assertArrayEquals(new float[18], carried.h().get(1).toFloats());
    carried.release();
  }

  @Test
  void carriedStatesCutTheGradient() {
    Lstm layer = new Lstm(3);
    layer.build(engine, 3, 4, 2);
    RecurrentState carried = layer.zeroState(1);
    Tensor first = RecurrentCases.normal(engine, DType.F32, 1, 1, 4, 2).requireGrad();
    Tensor second = RecurrentCases.normal(engine, DType.F32, 2, 1, 4, 2).requireGrad();
    for (boolean detached : new boolean[] {true, false}) {
      try (Scope tape = engine.tape()) {
        RecurrentState between = layer.run(first, null, null).state();
        RecurrentState start = detached ? between.detach() : between;
        tape.backward(layer.run(second, start, null).y().sum());
        assertEquals(detached, first.grad() == null);
      }
    }
    try (Scope tape = engine.tape()) {
      carried.set(layer.run(first, null, null).state());
      first.zeroGrad();
      tape.backward(layer.run(second, carried, null).y().sum());
      assertEquals(null, first.grad());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void recordingChangesNoBit(Cell cell, int layers, boolean bidirectional) {
    RecurrentLayer layer = RecurrentCases.layer(cell, 5, layers, bidirectional);
    layer.build(engine, 3, 6, 4);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 1, 3, 6, 4);
    RecurrentResult inference = layer.run(x, null, null);
    try (Scope tape = engine.tape()) {
      RecurrentResult training = layer.run(x, null, null);
      assertArrayEquals(inference.y().toFloats(), training.y().toFloats());
      for (int i = 0; i < inference.state().c().size(); i++) {
        assertArrayEquals(
            inference.state().c().get(i).toFloats(), training.state().c().get(i).toFloats());
      }
    }
  }

  @Test
  void dropoutActsInTrainingOnly() {
    Gru layer = new Gru(8).withLayers(2).withDropout(0.5);
    layer.build(engine, 3, 6, 4);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 1, 3, 6, 4);
    float[] evaluated = layer.forward(x).toFloats();
    assertArrayEquals(evaluated, layer.forward(x).toFloats());
    layer.training(true);
    assertTrue(!Arrays.equals(evaluated, layer.forward(x).toFloats()));
    assertEquals(1, layer.streams().size());
    assertEquals(0, new Gru(8).withDropout(0.5).build(engine, 3, 6, 4).streams().size());
  }

  @Test
  void overwrittenWeightsAreCaught() {
    Gru layer = new Gru(3);
    layer.build(engine, 3, 6, 4);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 1, 3, 6, 4);
    try (Scope tape = engine.tape()) {
      Tensor loss = layer.forward(x).sum();
      layer.parameters().get(1).value().touch();
      assertThrows(IllegalStateException.class, () -> tape.backward(loss));
    }
  }

  @Test
  void overwrittenStatesAreCaught() {
    Lstm layer = new Lstm(3);
    layer.build(engine, 3, 6, 4);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 1, 3, 6, 4);
    for (boolean cells : new boolean[] {false, true}) {
      try (Scope tape = engine.tape()) {
        RecurrentResult result = layer.run(x, null, null);
        RecurrentState state = result.state().detach();
        List<Tensor> overwritten = cells ? state.c() : state.h();
        new RecurrentState(overwritten, List.of()).reset();
        assertThrows(IllegalStateException.class, () -> tape.backward(result.y().sum()));
      }
    }
  }

  /** Both biases get the same gradient, which may be added to on its own. */
  @Test
  void biasesThatWereComputedHaveGradientsOfTheirOwn() {
    Lstm layer = new Lstm(2);
    layer.build(engine, DType.F64, 3, 4, 2);
    List<Tensor> made = layer.parameters().stream().map(Parameter::value).toList();
    Tensor x = RecurrentCases.normal(engine, DType.F64, 1, 3, 4, 2);
    GradientCheck.check(
        engine,
        () -> {
          RecurrentWeights weights =
              new RecurrentWeights(
                  made.get(0), made.get(1), made.get(2).mul(2), made.get(3).mul(3));
          Tensor first = Recurrence.apply(Cell.LSTM, x, weights, null, null, null, false).y();
          Tensor second = Recurrence.apply(Cell.LSTM, first, weights, null, null, null, true).y();
          return GradientCheck.weighted(second);
        },
        made.get(2),
        made.get(3));
  }

  @Test
  void statesWithGapsAreRefused() {
    Tensor wide = engine.zeros(3, 8);
    assertRefused(
        "h has a tensor", () -> new RecurrentState(List.of(wide.slice(1, 0, 4)), List.of()));
  }

  @Test
  void badArgumentsAreRefused() {
    assertRefused("hidden is 0", () -> new Lstm(0));
    assertRefused("layers is 0", () -> new Gru(2).withLayers(0));
    assertRefused("dropout is 1.0", () -> new Rnn(2).withDropout(1));
    assertRefused("forgetBias is NaN", () -> new Lstm(2).withForgetBias(Double.NaN));
    assertRefused("forgetBias is 1.0", () -> new Lstm(2).withForgetBias(1).withoutBias());
    assertRefused("forgetBias is 1.0", () -> new Lstm(2).withoutBias().withForgetBias(1));
    assertRefused("input has shape [4]", () -> new Lstm(2).build(engine, 1, 4));
    Lstm layer = new Lstm(2);
    Tensor x = engine.zeros(3, 5, 4);
    assertThrows(IllegalStateException.class, () -> layer.forward(x));
    layer.build(engine, 1, 5, 4);
    assertRefused("x has shape [5, 4]", () -> layer.forward(engine.zeros(5, 4)));
    assertRefused("input weight has shape [8, 4]", () -> layer.forward(engine.zeros(3, 5, 6)));
    assertRefused("one step or more", () -> layer.forward(engine.zeros(3, 0, 4)));
    assertRefused("h0 has shape [2, 2]", () -> layer.run(x, layer.zeroState(2), null));
    Gru other = new Gru(2);
    other.build(engine, 1, 5, 4);
    RecurrentState withoutCells = other.zeroState(3);
    assertRefused("1 outputs and 0 cells", () -> layer.run(x, withoutCells, null));
    assertRefused("1 outputs and 0 cells", () -> layer.zeroState(3).set(withoutCells));
    assertRefused("state has shape [3, 2]", () -> other.zeroState(2).set(withoutCells));
  }

  private static void assertRefused(String says, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(says), message);
  }
}
