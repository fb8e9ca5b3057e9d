package dev.lanewise.bench.contenders;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Availability;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libtorch, in a JVM without MKL. */
class TorchContenderTest {
  @BeforeAll
  static void here() {
    boolean here =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(here, "the library is for Linux on x86-64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"libtorch", "libtorch-out", "djl"})
  void isThere(String id) {
    Contender torch = Contenders.find(id).orElseThrow();
    Availability availability = torch.availability();
    assertTrue(availability.isAvailable(), availability::toString);
    assertFalse(torch.library().contains("${"), torch.library());
    assertFalse(torch.terms().isBlank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"libtorch", "libtorch-out", "djl"})
  void computesWhatScalarComputes(String id) {
    ContendersTest.assertComputesWhatScalarComputes(id);
    ContendersTest.assertComesCloseToScalar(id);
  }

  @Test
  void trainsLeNet() {
    int[] labels = {0, 1, 2, 3};
    float[] pictures = new float[labels.length * 28 * 28];
    for (int i = 0; i < pictures.length; i++) {
      pictures[i] = i % 7 - 3;
    }
    try (TorchLeNet torch = new TorchLeNet(pictures, labels, 10, 1e-3f, 1)) {
      torch.step();
      torch.step();
    }
  }
}
