package dev.lanewise.nn.testing;

import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;

/** Engines for tests. */
public final class TestEngines {
  private TestEngines() {}

  /** The specification kernels on one thread. */
  public static Engine scalar() {
    return Engine.open(BackendConfig.defaults().backend("scalar").threads(1));
  }

  /** The best kernels of this machine. */
  public static Engine best(int threads) {
    return Engine.open(BackendConfig.defaults().threads(threads));
  }
}
