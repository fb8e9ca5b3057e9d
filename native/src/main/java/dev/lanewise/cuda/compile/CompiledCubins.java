package dev.lanewise.cuda.compile;

import dev.lanewise.cuda.driver.DeviceFacts;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kernels that are compiled here by NVRTC, for the device's exact architecture, and then kept. */
public final class CompiledCubins implements Cubins {
  private final NvrtcCompiler compiler;
  private final CubinCache cache;

  /** By a compiler, and kept in a cache. */
  public CompiledCubins(NvrtcCompiler compiler, CubinCache cache) {
    this.compiler = compiler;
    this.cache = cache;
  }

  @Override
  public byte[] of(KernelSource source, DType dtype, DeviceFacts device, @Nullable String function)
      throws IOException {
    List<String> options = new ArrayList<>(KernelModules.options(dtype, device.architecture()));
    if (function != null) {
      options.add("-DFUNCTION=" + function);
    }
    return cache.get(
        source, options, "NVRTC " + compiler.version(), () -> compiler.compile(source, options));
  }
}
