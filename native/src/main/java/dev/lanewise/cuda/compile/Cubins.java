package dev.lanewise.cuda.compile;

import dev.lanewise.cuda.driver.DeviceFacts;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the machine code of kernels comes from. */
public sealed interface Cubins permits CompiledCubins, BuiltInCubins {
  /**
   * The machine code of a source's kernels for an element type.
   *
   * @param device that it is to run on
   * @param function the one function that is needed of a source that makes kernels of functions;
   *     null for all. There may be more in the answer.
   * @throws IOException if it can't be read or kept
   */
  byte[] of(KernelSource source, DType dtype, DeviceFacts device, @Nullable String function)
      throws IOException;
}
