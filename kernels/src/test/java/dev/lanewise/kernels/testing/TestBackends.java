package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Backends that tests share; never closed, as their threads are daemons. */
public final class TestBackends {
  private static final Map<BackendConfig, Backend> OPENED = new ConcurrentHashMap<>();

  private TestBackends() {}

  /** The scalar backend. */
  public static Backend scalar() {
    return host("scalar", 1);
  }

  /** A backend of the installed providers. */
  public static Backend host(String name, int threads) {
    return OPENED.computeIfAbsent(new BackendConfig(name, threads), Backends::open);
  }

  /** The opaque backend. */
  public static Backend opaque() {
    return OPENED.computeIfAbsent(
        new BackendConfig("opaque", 1), config -> OpaqueProvider.openBackend());
  }
}
