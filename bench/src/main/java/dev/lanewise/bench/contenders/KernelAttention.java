package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;

/** Attention by our own kernels. */
final class KernelAttention {
  private KernelAttention() {}

  static Runnable call(Backend backend, AttentionCase which, HostBuffer[] in, HostBuffer result) {
    AttentionKernels kernels = backend.attention(DType.F32);
    Heads x = Heads.contiguous(which.batch(), which.heads(), which.time(), which.size());
    Attention attention = new Attention(x, x, x, x, 1 / Math.sqrt(which.size()), true);
    int size = which.lengthX();
    HostBuffer y = which.backward() ? HostBuffer.allocate(DType.F32, size) : result;
    int statistics = Math.toIntExact(attention.statistics());
    HostBuffer logSumExp = HostBuffer.allocate(DType.F32, statistics);
    Runnable forward =
        () -> kernels.forward(attention, in[0], 0, in[1], 0, in[2], 0, null, 0, y, 0, logSumExp, 0);
    if (!which.backward()) {
      return forward;
    }
    forward.run();
    return () ->
        kernels.backward(
            attention, in[0], 0, in[1], 0, in[2], 0, null, 0, y, 0, logSumExp, 0, in[3], 0, result,
            0, result, size, result, 2L * size);
  }
}
