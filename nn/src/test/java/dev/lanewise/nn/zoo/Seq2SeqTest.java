package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import dev.lanewise.nn.zoo.Seq2Seq.Scoring;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Seq2SeqTest {
  private static final int TARGETS = 7;

  private final Engine engine = TestEngines.best(1);

  @AfterEach
  void close() {
    engine.close();
  }

  private Seq2Seq network(DType dtype, Scoring scoring) {
    Seq2Seq model = new Seq2Seq(6, TARGETS, 4, 5, scoring, 0);
    model.build(engine, dtype, 3, 4);
    return model;
  }

  @ParameterizedTest
  @EnumSource(Scoring.class)
  void gradients(Scoring scoring) {
    Seq2Seq model = network(DType.F64, scoring);
    Tensor source = engine.of(new int[] {1, 2, 5, 0, 4, 4, 1, 3}, 2, 4);
    Tensor target = engine.of(new int[] {6, 2, 0, 1, 1, 3}, 2, 3);
    Tensor lengths = engine.of(new int[] {3, 4});
    GradientCheck.check(
        engine,
        () -> GradientCheck.weighted(model.forward(source, target, lengths)),
        model.parameters().stream().map(Parameter::value).toArray(Tensor[]::new));
  }

  @ParameterizedTest
  @EnumSource(Scoring.class)
  void paddingHasNoInfluenceAndNoWeight(Scoring scoring) {
    Seq2Seq model = network(DType.F32, scoring);
    Tensor target = engine.of(new int[] {6, 2, 0, 1, 1, 3}, 2, 3);
    Tensor lengths = engine.of(new int[] {2, 4});
    Tensor one = engine.of(new int[] {1, 2, 5, 0, 4, 4, 1, 3}, 2, 4);
    Tensor other = engine.of(new int[] {1, 2, 3, 3, 4, 4, 1, 3}, 2, 4);
    float[] logits = model.forward(one, target, lengths).toFloats();
    assertArrayEquals(logits, model.forward(other, target, lengths).toFloats());
    Tensor alone = engine.of(new int[] {1, 2}, 1, 2);
    float[] first = model.forward(alone, engine.of(new int[] {6, 2, 0}, 1, 3), null).toFloats();
    assertArrayEquals(Arrays.copyOf(logits, first.length), first, 1e-6f);
    Seq2Seq.Memory memory = model.encode(one, lengths);
    float[] weights = model.decode(target, memory, memory.start()).weights().toFloats();
    for (int t = 0; t < 3; t++) {
      assertEquals(0, weights[t * 4 + 2]);
      assertEquals(0, weights[t * 4 + 3]);
      assertEquals(1, weights[t * 4] + weights[t * 4 + 1], 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(Scoring.class)
  void tokenByTokenIsTeacherForcing(Scoring scoring) {
    Seq2Seq model = network(DType.F32, scoring);
    int[][] sources = {{1, 2, 5, 0}, {4, 4, 1, 3}};
    int[] lengths = {3, 4};
    int[][] targets = {{6, 2, 0}, {1, 1, 3}};
    Tensor source = engine.of(new int[] {1, 2, 5, 0, 4, 4, 1, 3}, 2, 4);
    Tensor target = engine.of(new int[] {6, 2, 0, 1, 1, 3}, 2, 3);
    Seq2Seq.Memory memory = model.encode(source, engine.of(lengths));
    Seq2Seq.Steps whole = model.decode(target, memory, memory.start());
    float[] logits = whole.logits().toFloats();
    float[] weights = whole.weights().toFloats();
    try (StatefulSeq2Seq stepwise = new StatefulSeq2Seq(model, sources, lengths)) {
      float[] scores = stepwise.start(new int[][] {{6}, {1}});
      for (int t = 0; t < 3; t++) {
        for (int row = 0; row < 2; row++) {
          int at = row * 3 + t;
          assertArrayEquals(
              Arrays.copyOfRange(logits, at * TARGETS, (at + 1) * TARGETS),
              Arrays.copyOfRange(scores, row * TARGETS, (row + 1) * TARGETS),
              1e-6f);
          assertArrayEquals(
              Arrays.copyOfRange(weights, at * 4, (at + 1) * 4),
              Arrays.copyOfRange(stepwise.weights(), row * 4, (row + 1) * 4),
              1e-6f);
        }
        if (t < 2) {
          scores = stepwise.next(new int[] {targets[0][t + 1], targets[1][t + 1]});
        }
      }
      stepwise.select(new int[] {1});
      float[] second = stepwise.next(new int[] {5});
      stepwise.start(new int[][] {targets[0], targets[1]});
      float[] both = stepwise.next(new int[] {0, 5});
      assertArrayEquals(second, Arrays.copyOfRange(both, TARGETS, 2 * TARGETS), 1e-6f);
    }
  }

  /**
   * Targets are the sources backwards; token 0 begins, so a step's target is what it attends to.
   */
  @ParameterizedTest
  @EnumSource(Scoring.class)
  void learnsToTurnSequencesRound(Scoring scoring) {
    Seq2Seq model = new Seq2Seq(6, 6, 16, 24, scoring, 0);
    model.build(engine, 5, 4);
    int rows = 16;
    int[] source = new int[rows * 4];
    int[] begun = new int[rows * 4];
    int[] wanted = new int[rows * 4];
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < 4; t++) {
        source[row * 4 + t] = 1 + (row * (t + 3) + t * t) % 5;
      }
      for (int t = 0; t < 4; t++) {
        wanted[row * 4 + t] = source[row * 4 + 3 - t];
        begun[row * 4 + t] = t == 0 ? 0 : wanted[row * 4 + t - 1];
      }
    }
    Tensor x = engine.of(source, rows, 4);
    Tensor y = engine.of(begun, rows, 4);
    Tensor labels = engine.of(wanted, rows, 4);
    Optimizer optimizer = new Optimizer(UpdateRule.adam(), 0.02, model.parameters());
    double loss = 0;
    for (int step = 0; step < 60; step++) {
      try (Scope tape = engine.tape()) {
        Tensor value = model.forward(x, y, null).crossEntropy(labels);
        tape.backward(value);
        optimizer.step();
        loss = value.item();
      }
      optimizer.zeroGrad();
    }
    assertTrue(loss < 0.1, "loss is " + loss);
  }

  @ParameterizedTest
  @EnumSource(Scoring.class)
  void badArgumentsAreRefused(Scoring scoring) {
    Seq2Seq model = network(DType.F32, scoring);
    Tensor x = engine.of(new int[8], 2, 4);
    assertThrows(UnsupportedOperationException.class, () -> model.forward(x));
    assertThrows(
        IllegalArgumentException.class, () -> model.forward(x, x, engine.of(new int[] {5, 1})));
    assertThrows(
        IllegalArgumentException.class, () -> model.encode(x, engine.of(new int[] {0, 1})));
    int[][] one = {{1, 2}};
    assertThrows(
        IllegalArgumentException.class, () -> new StatefulSeq2Seq(model, one, new int[] {3}));
    assertThrows(
        IllegalArgumentException.class, () -> new StatefulSeq2Seq(model, one, new int[] {0}));
    assertThrows(
        IllegalArgumentException.class, () -> new StatefulSeq2Seq(model, one, new int[] {1, 1}));
    StatefulSeq2Seq stepwise = new StatefulSeq2Seq(model, one, new int[] {2});
    assertThrows(IllegalStateException.class, () -> stepwise.next(new int[] {1}));
    assertThrows(IllegalArgumentException.class, () -> stepwise.start(new int[2][1]));
    model.training(true);
    assertThrows(IllegalStateException.class, () -> stepwise.start(new int[1][1]));
  }
}
