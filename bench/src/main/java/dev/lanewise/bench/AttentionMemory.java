package dev.lanewise.bench;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;

/**
 * Prints what causal attention allocates by the length of its sequences: beside its arrays only
 * scratch memory, which a backend makes in its first call and keeps. A matrix of all scores would
 * grow with the square of the length.
 */
public final class AttentionMemory {
  private static final int HEADS = 8;
  private static final int SIZE = 64;
  private static final int FIRST = 128;
  private static final int LAST = 16_384;
  private static final int WARM_UPS = 40;
  private static final int CALLS = 4;
  private static final int WARM_UP_TIME = 1024;

  private AttentionMemory() {}

  /**
   * Bytes.
   *
   * @param arrays operands and results, log-sum-exps included
   * @param forward what the first forward call allocated beyond the second: what is kept
   * @param backward the same of backward calls, after those
   * @param eachForward what the second forward call allocated
   * @param eachBackward what the second backward call allocated
   * @param scores what the scores of all heads would take
   */
  private record Bytes(
      long arrays, long forward, long backward, long eachForward, long eachBackward, long scores) {}

  /** Runs on a backend of its own. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    out.println(
        "| steps | arrays | kept, forward | kept, backward | each forward | each backward | scores"
            + " |");
    out.println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    // Until the JIT compiler is done, vectors are objects.
    for (int i = 0; i < WARM_UPS; i++) {
      measure(WARM_UP_TIME);
    }
    for (int time = FIRST; time <= LAST; time *= 2) {
      Bytes bytes = measure(time);
      out.printf(
          "| %d | %d | %d | %d | %d | %d | %d |%n",
          time,
          bytes.arrays,
          bytes.forward,
          bytes.backward,
          bytes.eachForward,
          bytes.eachBackward,
          bytes.scores);
    }
  }

  private static Bytes measure(int time) {
    int length = HEADS * time * SIZE;
    HostBuffer[] arrays = new HostBuffer[8];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = HostBuffer.allocate(DType.F32, length);
    }
    HostBuffer statistics = HostBuffer.allocate(DType.F32, HEADS * time);
    Heads x = Heads.contiguous(1, HEADS, time, SIZE);
    Attention attention = new Attention(x, x, x, x, 1 / Math.sqrt(SIZE), true);
    try (Backend backend = Backends.open(new BackendConfig("vector", 1))) {
      AttentionKernels kernels = backend.attention(DType.F32);
      long[] mark = new long[CALLS + 1];
      for (int call = 0; call < CALLS; call++) {
        mark[call] = allocated();
        if (call < 2) {
          forward(kernels, attention, arrays, statistics);
        } else {
          backward(kernels, attention, arrays, statistics);
        }
      }
      mark[CALLS] = allocated();
      long forward = mark[2] - mark[1];
      long backward = mark[4] - mark[3];
      long bytes = Float.BYTES * (8L * length + (long) HEADS * time);
      return new Bytes(
          bytes,
          mark[1] - mark[0] - forward,
          mark[3] - mark[2] - backward,
          forward,
          backward,
          (long) Float.BYTES * HEADS * time * time);
    }
  }

  private static long allocated() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return thread.getCurrentThreadAllocatedBytes();
  }

  /** The arrays are q, k, v, y, dy, dq, dk, dv. */
  private static void forward(
      AttentionKernels kernels, Attention attention, HostBuffer[] a, HostBuffer statistics) {
    kernels.forward(attention, a[0], 0, a[1], 0, a[2], 0, null, 0, a[3], 0, statistics, 0);
  }

  private static void backward(
      AttentionKernels kernels, Attention attention, HostBuffer[] a, HostBuffer statistics) {
    kernels.backward(
        attention,
        a[0],
        0,
        a[1],
        0,
        a[2],
        0,
        null,
        0,
        a[3],
        0,
        statistics,
        0,
        a[4],
        0,
        a[5],
        0,
        a[6],
        0,
        a[7],
        0);
  }
}
