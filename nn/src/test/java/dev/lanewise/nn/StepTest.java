package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.kernels.testing.OpaqueSteps;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import dev.lanewise.nn.train.TrainStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of an engine: the device is told where they begin and end, if that was asked for. */
class StepTest {
  private final Backend backend = OpaqueProvider.openBackend();
  private final OpaqueSteps device = (OpaqueSteps) backend.steps().orElseThrow();
  private final Engine engine = Engine.over(backend);

  @AfterEach
  void close() {
    engine.close();
    backend.close();
  }

  @Test
  void nothingIsRecordedUnlessAskedFor() {
    assertFalse(engine.recordsSteps());
    try (Step step = engine.step()) {
      assertEquals(0, device.open());
    }
    engine.recordSteps(true);
    assertTrue(engine.recordsSteps());
    try (Step step = engine.step()) {
      assertEquals(1, device.open());
    }
    engine.recordSteps(false);
    engine.step().close();
    assertEquals(1, device.counts().replayed());
    assertEquals(0, device.open());
  }

  @Test
  void aStepInsideAnotherIsAPartOfIt() {
    engine.recordSteps(true);
    try (Step outer = engine.step()) {
      try (Step inner = engine.step()) {
        assertEquals(1, device.open());
      }
      assertEquals(1, device.open());
    }
    assertEquals(1, device.counts().replayed());
    Step step = engine.step();
    step.close();
    assertThrows(IllegalStateException.class, step::close);
  }

  @Test
  void recordingCannotChangeWithinAStep() {
    engine.recordSteps(true);
    try (Step step = engine.step()) {
      assertThrows(IllegalStateException.class, () -> engine.recordSteps(false));
    }
    assertEquals(0, device.open());
  }

  @Test
  void devicesWithoutStepsSaySo() {
    try (Engine host = TestEngines.scalar()) {
      UnsupportedOperationException failure =
          assertThrows(UnsupportedOperationException.class, () -> host.recordSteps(true));
      assertTrue(failure.getMessage().startsWith("backend 'scalar' on host:0 can't record steps"));
      host.recordSteps(false);
      host.step().close();
    }
  }

  /** Also one that fails in the middle. */
  @Test
  void aTrainingStepIsAStep() {
    engine.recordSteps(true);
    Layer model = new Sequential(new Dense(2)).build(engine, 1, 3);
    Optimizer optimizer = new Optimizer(UpdateRule.sgd(), 0.1, model.parameters());
    TrainStep step = new TrainStep(model, Loss.mse(), null, optimizer);
    Tensor x = engine.ones(4, 3);
    Tensor losses = engine.zeros(2);
    step.run(x, engine.ones(4, 2), losses, 0);
    step.run(x, engine.ones(4, 2), losses, 1);
    assertEquals(2, device.counts().replayed());
    Tensor bad = engine.ones(5, 2);
    assertThrows(IllegalArgumentException.class, () -> step.run(x, bad, losses, 0));
    assertEquals(0, device.open());
    assertEquals(3, device.counts().replayed());
  }
}
