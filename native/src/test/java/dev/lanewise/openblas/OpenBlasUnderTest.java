package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.testing.TestBackends;
import dev.lanewise.openblas.library.Platform;

/** The library that the tests run on: it comes with the build, from a jar. */
final class OpenBlasUnderTest {
  private OpenBlasUnderTest() {}

  /** Skips the test where there is no such jar; elsewhere the library must be there. */
  static void require() {
    Platform platform = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    assumeTrue(platform != null, "OpenBLAS is not bound on this platform");
    assertTrue(OpenBlas.availability().isAvailable(), () -> OpenBlas.availability().toString());
  }

  static Backend backend(int threads) {
    require();
    return TestBackends.host(OpenBlasProvider.NAME, threads);
  }

  static OpenBlas.Loaded library() {
    require();
    return OpenBlas.load();
  }
}
