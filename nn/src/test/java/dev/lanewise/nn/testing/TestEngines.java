package dev.lanewise.nn.testing;

import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;

/** Engines for tests. */
public final class TestEngines {
  private TestEngines() {}

  /** The specification kernels on one thread. */
  public static Engine scalar() {
    return scalar(1);
  }

  /** The specification kernels. */
  public static Engine scalar(int threads) {
    return Engine.open(BackendConfig.defaults().backend("scalar").threads(threads));
  }
}
