package dev.lanewise.examples.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.StepCounts;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.train.TrainStep;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recorded steps have the bits of those that are not, and are recorded once. */
class RecordedStepsOfNetworksTest {
  private static final int STEPS = 6;

  /** The first step fills new memory, the second is seen first. */
  private static final int NOT_REPLAYED = 2;

  @BeforeEach
  void skipWithoutSimulator() {
    var unused = CudaUnderTest.backend();
  }

  private static float[][] train(
      SmallNetwork network, boolean recorded, Map<String, String> settings) {
    try (Backend backend = CudaUnderTest.open(settings);
        Engine engine = Engine.poisoning(backend)) {
      engine.recordSteps(recorded);
      Layer model = network.build(engine);
      Optimizer optimizer = network.optimizer(model);
      TrainStep step =
          new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, optimizer);
      Tensor x = network.input(engine);
      Tensor y = network.labels(engine);
      Tensor losses = engine.zeros(STEPS);
      for (int i = 0; i < STEPS; i++) {
        step.run(x, y, losses, i);
      }
      if (recorded) {
        StepCounts counts = backend.steps().orElseThrow().counts();
        assertEquals(1, counts.recorded());
        assertEquals(STEPS - NOT_REPLAYED, counts.replayed());
      }
      return Stream.concat(Stream.of(losses), model.parameters().stream().map(Parameter::value))
          .map(Tensor::toFloats)
          .toArray(float[][]::new);
    }
  }

  private static void assertSameBits(SmallNetwork network, Map<String, String> settings) {
    float[][] expected = train(network, false, settings);
    float[][] actual = train(network, true, settings);
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void haveTheSameBits(SmallNetwork network) {
    assertSameBits(network, Map.of());
  }

  @Test
  void andSoWithConvolutionsOfCudnn() {
    Map<String, String> settings = Map.of("lanewise.cuda.convolutions", "cudnn");
    assumeTrue(
        CudaUnderTest.runtime(settings).availability() instanceof Availability.Available,
        "cuDNN is not here");
    int before = CudaUnderTest.isDevice() ? 0 : SimulatedCuda.callCuDnn("cusimdnn_run");
    assertSameBits(SmallNetwork.LENET, settings);
    if (!CudaUnderTest.isDevice()) {
      assertTrue(SimulatedCuda.callCuDnn("cusimdnn_run") > before, "cuDNN ran no convolution");
    }
  }
}
