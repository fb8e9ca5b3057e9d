package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;

/** Pairs of elements rotated, arguments checked: {@code rotary.cu}. */
final class RotaryPass extends KernelFamily {
  private final KernelTable rotate;

  RotaryPass(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.rotate = kernels("rotary", "rotate");
  }

  void run(
      Rotary rotary,
      CudaBuffer from,
      long xOffset,
      CudaBuffer angles,
      long tableOffset,
      CudaBuffer to,
      long yOffset) {
    Heads heads = rotary.heads();
    long pairs = (long) heads.batch() * heads.heads() * heads.time() * (heads.size() / 2);
    try (Launch launch = launch(rotate.get(0))) {
      CudaHeads.add(launch, from, xOffset, heads);
      pointer(launch, angles, tableOffset);
      CudaHeads.add(launch, to, yOffset, heads);
      launch.int64(pairs).int32(heads.heads()).int32(heads.time()).int32(heads.size());
      real(launch, rotary.inverse() ? -1 : 1);
      runEach(launch, pairs);
    }
  }
}
