package dev.lanewise.examples.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Networks train on CUDA as they do on the host: losses and gradients of {@value Training#STEPS}
 * steps. On the simulated device, whose products are chains in order, those whose every part has an
 * order of sums in its contract have the host's bits.
 *
 * <p>Others, and all on a real device, are held against a training of the host's that begins with
 * each parameter changed by {@link #CHANGE} of itself: CUDA may be no farther from the host's than
 * this is. That is the measure of backward error: each result of a layer has a relative error of a
 * few u = 2^-24, as if its weights had been changed by as much, and the change is 16 u, so that a
 * handful of roundings in each layer fits and a term too many, or two exchanged, does not. What a
 * network makes of errors (Adam divides by small gradients, ReLU and maxima switch) is in both.
 */
class NetworksOnCudaTest {
  private static final double CHANGE = 0x1p-20;

  /** The distance of a number that the change doesn't reach, of the largest of its kind. */
  private static final double LEAST = 0x1p-20;

  private static final Map<SmallNetwork, Training> HOST = new EnumMap<>(SmallNetwork.class);
  private static final Map<SmallNetwork, Training> CUDA = new EnumMap<>(SmallNetwork.class);

  @BeforeAll
  static void requireDevice() {
    var unused = CudaUnderTest.backend();
  }

  private static Engine host() {
    return Engine.open(new BackendConfig("vector", 1));
  }

  private static Training onHost(SmallNetwork network, double change) {
    try (Engine engine = host()) {
      return Training.run(network, engine, change);
    }
  }

  /** Memory that was given back holds NaN, so that reading it is seen. */
  private static Training onCuda(SmallNetwork network) {
    try (Engine engine = Engine.poisoning(CudaUnderTest.backend())) {
      return Training.run(network, engine);
    }
  }

  private static Training expected(SmallNetwork network) {
    return HOST.computeIfAbsent(network, which -> onHost(which, 0));
  }

  private static Training actual(SmallNetwork network) {
    return CUDA.computeIfAbsent(network, NetworksOnCudaTest::onCuda);
  }

  private static void assertSameBits(Training expected, Training actual) {
    assertArrayEquals(expected.losses(), actual.losses(), "losses");
    for (int step = 0; step < Training.STEPS; step++) {
      for (int i = 0; i < expected.weights().size(); i++) {
        assertArrayEquals(
            expected.gradients().get(step).get(i),
            actual.gradients().get(step).get(i),
            "step " + step + ", gradient of parameter " + i);
      }
    }
    for (int i = 0; i < expected.weights().size(); i++) {
      assertArrayEquals(expected.weights().get(i), actual.weights().get(i), "parameter " + i);
    }
  }

  /** Attention has no order of sums, nor have 3x3 convolutions by Winograd's method. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"GPT", "RESNET"})
  void tenStepsHaveTheHostsBitsWhereContractsSaySo(SmallNetwork network) {
    assumeFalse(CudaUnderTest.isDevice(), "cuBLAS adds in an order of its own");
    assertSameBits(expected(network), actual(network));
  }

  @ParameterizedTest
  @EnumSource
  void tenStepsStayAsNearAsWithParametersOfSixteenRoundings(SmallNetwork network) {
    Training expected = expected(network);
    Training actual = actual(network);
    Training changed = onHost(network, CHANGE);
    assertTrue(
        expected.losses()[Training.STEPS - 1] < expected.losses()[0], "the loss doesn't fall");
    double allowed = 0;
    double found = 0;
    for (int step = 0; step < Training.STEPS; step++) {
      double loss = expected.losses()[step];
      allowed = Math.max(allowed, Math.abs(changed.losses()[step] - loss) + LEAST * loss);
      found = Math.max(found, Math.abs(actual.losses()[step] - loss));
    }
    assertNear("loss", found, allowed);
    double largest = 0;
    for (int i = 0; i < expected.weights().size(); i++) {
      largest = Math.max(largest, over(expected, i, NetworksOnCudaTest::largest));
    }
    for (int i = 0; i < expected.weights().size(); i++) {
      double bound = distance(expected, changed, i) + LEAST * largest;
      assertNear("gradient of parameter " + i, distance(expected, actual, i), bound);
    }
  }

  private static void assertNear(String what, double found, double allowed) {
    assertTrue(found <= allowed, () -> what + " is off by " + found + "; allowed are " + allowed);
  }

  private static double over(Training training, int parameter, ToDoubleFunction<float[]> number) {
    return training.gradients().stream()
        .mapToDouble(step -> number.applyAsDouble(step.get(parameter)))
        .max()
        .orElseThrow();
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The largest difference in all steps; NaN if there is one. */
  private static double distance(Training a, Training b, int parameter) {
    double largest = 0;
    for (int step = 0; step < Training.STEPS; step++) {
      float[] left = a.gradients().get(step).get(parameter);
      float[] right = b.gradients().get(step).get(parameter);
      assertEquals(left.length, right.length);
      for (int i = 0; i < left.length; i++) {
        largest = Math.max(largest, Math.abs((double) left[i] - right[i]));
      }
    }
    return largest;
  }

  @Test
  void hostAndDeviceTrainAtTheSameTime() {
    SmallNetwork network = SmallNetwork.LENET;
    CompletableFuture<Training> host = CompletableFuture.supplyAsync(() -> onHost(network, 0));
    CompletableFuture<Training> device = CompletableFuture.supplyAsync(() -> onCuda(network));
    assertSameBits(expected(network), host.join());
    assertSameBits(actual(network), device.join());
  }
}
