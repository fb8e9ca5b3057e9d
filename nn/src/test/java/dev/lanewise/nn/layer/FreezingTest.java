package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreezingTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private Sequential images() {
    return new Sequential(
            new Conv2d(3, 3),
            new BatchNorm2d(),
            Activation.relu(),
            new Conv2d(2, 3),
            new Flatten(),
            new Dropout(0.5),
            new Dense(2))
        .build(engine, DType.F64, 3, 1, 7, 7);
  }

  private void backward(Sequential model, Tensor x) {
    try (Scope tape = engine.tape()) {
      tape.backward(model.forward(x).square().sum());
    }
  }

  @Test
  void frozenParametersGetNoGradientAndTheOthersDo() {
    Sequential model = images();
    model.training(true);
    model.layer("3").freeze();
    backward(model, GradientCheck.normal(engine, 1, 4, 1, 7, 7));
    for (Parameter parameter : model.parameters()) {
      if (parameter.name().startsWith("3.")) {
        assertNull(parameter.value().grad(), parameter.name());
      } else {
        assertNotNull(parameter.value().grad(), parameter.name());
      }
    }
  }

  /** What lies below frozen layers learns as if they were not frozen. */
  @Test
  void gradientsPassThroughFrozenLayers() {
    Sequential model = images();
    Tensor x = GradientCheck.normal(engine, 1, 4, 1, 7, 7);
    backward(model, x);
    Tensor first = model.parameters().getFirst().value();
    double[] before = first.grad().toDoubles();
    first.zeroGrad();
    model.layer("1").freeze();
    model.layer("3").freeze();
    backward(model, x);
    assertArrayEquals(before, first.grad().toDoubles());
  }

  @Test
  void nothingIsRecordedBelowTheLowestLayerThatLearns() {
    Sequential model = images();
    model.training(true);
    Sequential base = model.upTo("2");
    Tensor x = GradientCheck.normal(engine, 1, 4, 1, 7, 7);
    try (Scope tape = engine.tape()) {
      assertTrue(base.forward(x).requiresGrad());
    }
    base.freeze();
    try (Scope tape = engine.tape()) {
      Tensor features = base.forward(x);
      assertFalse(features.requiresGrad());
      Tensor loss = model.after("2").forward(features).square().sum();
      tape.backward(loss);
      assertNull(features.grad());
    }
    model.freeze();
    try (Scope tape = engine.tape()) {
      Tensor loss = model.forward(x).sum();
      assertThrows(IllegalStateException.class, () -> tape.backward(loss));
    }
  }

  @Test
  void frozenBatchNormGoesByItsRunningStatisticsAndKeepsThem() {
    for (Layer norm : List.of(new BatchNorm1d(), new BatchNorm2d())) {
      boolean flat = norm instanceof BatchNorm1d;
      if (flat) {
        norm.build(engine, DType.F64, 1, 2);
      } else {
        norm.build(engine, DType.F64, 1, 2, 1, 1);
      }
      double[] data = {1, 10, 3, 10, 5, 40, 7, 40};
      Tensor x = flat ? engine.of(data, 4, 2) : engine.of(data, 4, 2, 1, 1);
      norm.training(true);
      norm.forward(x);
      double[] mean = norm.buffers().getFirst().value().toDoubles();
      double[] variance = norm.buffers().getLast().value().toDoubles();
      assertFalse(mean[0] == 0);
      norm.training(false);
      double[] evaluated = norm.forward(x).toDoubles();
      norm.training(true);
      norm.freeze();
      assertArrayEquals(evaluated, norm.forward(x).toDoubles());
      assertArrayEquals(mean, norm.buffers().getFirst().value().toDoubles());
      assertArrayEquals(variance, norm.buffers().getLast().value().toDoubles());
      norm.unfreeze();
      norm.forward(x);
      assertFalse(mean[0] == norm.buffers().getFirst().value().toDoubles()[0]);
    }
  }

  @Test
  void frozenDropoutLetsEverythingPassAndTakesNoNumbers() {
    Dropout dropout = new Dropout(0.5);
    dropout.build(engine, 1, 100);
    dropout.training(true);
    dropout.freeze();
    Tensor x = engine.ones(1, 100);
    assertSame(x, dropout.forward(x));
    assertEquals(0, dropout.streams().getFirst().stream().counter());
    assertFalse(dropout.isTraining());
    assertTrue(dropout.training());
  }

  @Test
  void modelIsFrozenIfAllThatCouldChangeIs() {
    Sequential model = images();
    assertFalse(model.isFrozen());
    assertTrue(model.layer("2").isFrozen(), "an activation can't change");
    model.freeze();
    assertTrue(model.isFrozen());
    assertEquals(List.of(), model.trainableParameters());
    assertEquals(0, model.trainableParameterCount());
    for (String name : List.of("1", "5", "6")) {
      model.layer(name).unfreeze();
      assertFalse(model.isFrozen(), name);
      assertTrue(model.upTo("0").isFrozen());
      model.layer(name).freeze();
      assertTrue(model.isFrozen(), name);
    }
    model.unfreeze();
    assertEquals(model.parameters(), model.trainableParameters());
  }

  @Test
  void summaryCountsFrozenParametersAsNotTrainable() {
    Sequential model = new Sequential(new Dense(4), new BatchNorm1d()).build(engine, 1, 3);
    model.layer("0").freeze();
    String summary = model.summary();
    assertTrue(summary.contains("Total params: 32 (128 B)"), summary);
    assertTrue(summary.contains("\nTrainable params: 8\n"), summary);
    assertTrue(summary.contains("Non-trainable params: 24"), summary);
  }

  @Test
  void freezingForgetsGradients() {
    Sequential model = images();
    backward(model, GradientCheck.normal(engine, 1, 4, 1, 7, 7));
    model.freeze();
    model.parameters().forEach(parameter -> assertNull(parameter.value().grad()));
  }

  @Test
  void onlyBuiltLayersCanBeFrozen() {
    Layer layer = new Sequential(new Dense(1));
    assertThrows(IllegalStateException.class, layer::freeze);
    assertThrows(IllegalStateException.class, layer::unfreeze);
    Tensor leaf = engine.ones(2).requireGrad();
    try (Scope tape = engine.tape()) {
      Tensor result = leaf.square();
      assertThrows(IllegalStateException.class, result::requireNoGrad);
    }
  }
}
