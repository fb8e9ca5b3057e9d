package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of every input and parameter against central differences. */
class RecurrentGradientTest {
  private static final int BATCH = 3;
  private static final int TIME = 4;
  private static final int IN = 2;
  private static final int HIDDEN = 3;

  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  /** The outputs and all final states as a single number. */
  private static Tensor value(RecurrentResult result) {
    Tensor sum = GradientCheck.weighted(result.y());
    for (Tensor h : result.state().h()) {
      sum = sum.add(GradientCheck.weighted(h));
    }
    for (Tensor c : result.state().c()) {
      sum = sum.add(GradientCheck.weighted(c));
    }
    return sum;
  }

  private void check(RecurrentLayer layer, int[] lengths) {
    layer.build(engine, DType.F64, 4, TIME, IN);
    List<Tensor> leaves = new ArrayList<>();
    layer.parameters().stream().map(Parameter::value).forEach(leaves::add);
    RecurrentState initial = RecurrentCases.state(layer, BATCH, 5);
    leaves.addAll(RecurrentCases.leaves(initial));
    Tensor x = GradientCheck.leaf(engine, 1, BATCH, TIME, IN);
    Tensor ends = lengths == null ? null : engine.of(lengths);
    GradientCheck.check(engine, x, leaves, () -> value(layer.run(x, initial, ends)));
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void ofOutputsAndStates(Cell cell, int layers, boolean bidirectional) {
    check(RecurrentCases.layer(cell, HIDDEN, layers, bidirectional), null);
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void withLengths(Cell cell, int layers, boolean bidirectional) {
    check(RecurrentCases.layer(cell, HIDDEN, layers, bidirectional), new int[] {2, 4, 0});
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void ofTheFinalStateAlone(Cell cell) {
    RecurrentLayer layer = RecurrentCases.layer(cell, HIDDEN, 1, false);
    layer.build(engine, DType.F64, 4, TIME, IN);
    List<Tensor> parameters = layer.parameters().stream().map(Parameter::value).toList();
    Tensor x = GradientCheck.leaf(engine, 1, BATCH, TIME, IN);
    GradientCheck.check(
        engine,
        x,
        parameters,
        () -> {
          RecurrentState last = layer.run(x, null, null).state();
          return GradientCheck.weighted(last.c().isEmpty() ? last.h().get(0) : last.c().get(0));
        });
  }

  @Test
  void withoutBiases() {
    GradientCheck.check(engine, new Gru(HIDDEN).withoutBias(), true, BATCH, TIME, IN);
    GradientCheck.check(engine, new Lstm(HIDDEN).withoutBias(), true, BATCH, TIME, IN);
    GradientCheck.check(engine, new Rnn(HIDDEN).withoutBias(), true, BATCH, TIME, IN);
  }

  @Test
  void withDropout() {
    GradientCheck.check(
        engine, new Lstm(HIDDEN).withLayers(3).withDropout(0.4), true, BATCH, TIME, IN);
  }

  @Test
  void ofOneStepAndOneSequence() {
    GradientCheck.check(engine, new Lstm(HIDDEN), true, BATCH, 1, IN);
    GradientCheck.check(engine, new Gru(1).bidirectional(), true, 1, TIME, 1);
  }
}
