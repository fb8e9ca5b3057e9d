package dev.lanewise.kernels.vector.attention;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;
import dev.lanewise.kernels.vector.Kernels;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls leave nothing to the garbage collector. */
@Tag("allocation")
class VectorAttentionAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 50;
  private static final int ROUNDS = 400;

  /** For what the JVM itself allocates now and then in this thread. */
  private static final long TOLERANCE = 2_048;

  @Test
  void forwardAndBackward() {
    AttentionKernels kernels = Kernels.vector(Family.ATTENTION, DType.F32, 1);
    Heads queries = Heads.interleaved(1, 2, 140, 16);
    Heads keys = Heads.interleaved(1, 1, 150, 16);
    Attention attention = new Attention(queries, keys, keys, queries, 0.25, true);
    F32Buffer q = HostBuffer.of(new float[2 * 140 * 16]);
    F32Buffer k = HostBuffer.of(new float[150 * 16]);
    F32Buffer y = HostBuffer.of(new float[2 * 140 * 16]);
    F32Buffer log = HostBuffer.of(new float[2 * 140]);
    F32Buffer dq = HostBuffer.of(new float[2 * 140 * 16]);
    F32Buffer dk = HostBuffer.of(new float[150 * 16]);
    F32Buffer dv = HostBuffer.of(new float[150 * 16]);
    I32Buffer lengths = HostBuffer.of(145);
    Rotary rotary = new Rotary(queries, false);
    F32Buffer table = HostBuffer.of(new float[140 * 16]);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > TOLERANCE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        kernels.forward(attention, q, 0, k, 0, k, 0, lengths, 0, y, 0, log, 0);
        kernels.backward(
            attention, q, 0, k, 0, k, 0, lengths, 0, y, 0, log, 0, y, 0, dq, 0, dk, 0, dv, 0);
        kernels.rotate(rotary, q, 0, table, 0, dq, 0);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bytes = least;
    assertTrue(bytes <= TOLERANCE, () -> bytes + " bytes in " + CALLS + " calls");
  }

  /** Calls of milliseconds are compiled otherwise than short ones. */
  @Test
  void longSequences() {
    AttentionKernels kernels = Kernels.vector(Family.ATTENTION, DType.F32, 1);
    Heads heads = Heads.interleaved(1, 4, 512, 64);
    Attention attention = new Attention(heads, heads, heads, heads, 0.125, true);
    int n = 4 * 512 * 64;
    F32Buffer x = HostBuffer.of(new float[n]);
    F32Buffer y = HostBuffer.of(new float[n]);
    F32Buffer log = HostBuffer.of(new float[4 * 512]);
    F32Buffer dq = HostBuffer.of(new float[n]);
    F32Buffer dk = HostBuffer.of(new float[n]);
    F32Buffer dv = HostBuffer.of(new float[n]);
    long forward = Long.MAX_VALUE;
    long backward = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && Math.max(forward, backward) > TOLERANCE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      kernels.forward(attention, x, 0, x, 0, x, 0, null, 0, y, 0, log, 0);
      long between = THREADS.getCurrentThreadAllocatedBytes();
      kernels.backward(
          attention, x, 0, x, 0, x, 0, null, 0, y, 0, log, 0, y, 0, dq, 0, dk, 0, dv, 0);
      forward = Math.min(forward, between - before);
      backward = Math.min(backward, THREADS.getCurrentThreadAllocatedBytes() - between);
    }
    String bytes = forward + " bytes forward, " + backward + " backward";
    assertTrue(Math.max(forward, backward) <= TOLERANCE, bytes);
  }
}
