package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Heads;

/**
 * Copies of heads rounded to bfloat16, to the nearest and ties to even: {@code bfloat16.cu}. A copy
 * is a buffer of I32, two elements a word, contiguous, with zeros behind heads that are shorter
 * than its own.
 */
final class Bfloat16Heads extends KernelFamily {
  private final KernelTable kernels;

  Bfloat16Heads(DeviceServices services) {
    super(services, DType.F32);
    this.kernels = kernels("bfloat16", "round_heads");
  }

  /** A copy in new scratch memory whose heads have {@code size} elements, an even number. */
  CudaBuffer copy(CudaBuffer x, long offset, Heads heads, int size) {
    int words = size / 2;
    long count = (long) heads.batch() * heads.heads() * heads.time() * words;
    CudaBuffer copy = services.memory().scratch(DType.I32, count);
    boolean complete = false;
    try (Launch launch = launch(kernels.get(0))) {
      CudaHeads.add(launch, x, offset, heads);
      launch.int32(heads.heads()).int32(heads.time()).int32(heads.size());
      pointer(launch, copy, 0);
      launch.int32(words).int64(count);
      runEach(launch, count);
      complete = true;
      return copy;
    } finally {
      if (!complete) {
        copy.close();
      }
    }
  }
}
