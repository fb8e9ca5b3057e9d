package dev.lanewise.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.cuda.CudaDeviceLostException;
import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.CudaLaunchException;
import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.testing.LaneOrder;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the simulated driver sees what is wrong: else the suites on it would show little. */
class SimulatorTest {
  private static final int N = 256;

  private CudaContext context;
  private Transfers transfers;
  private CudaModule module;
  private final float[] counting = new float[N];

  @BeforeEach
  void open() {
    SimulatedCuda.require();
    context = new CudaContext(CudaUnderTest.runtime(Map.of()).load().driver(), 0, false, false);
    transfers = new Transfers(context);
    byte[] image = "\u007fELFcusim _f32\0".getBytes(StandardCharsets.US_ASCII);
    module = new CudaModule(context, "selftest.cu", image);
    for (int i = 0; i < N; i++) {
      counting[i] = i;
    }
  }

  @AfterEach
  void close() {
    SimulatedCuda.call("cusim_reset");
    transfers.close();
    context.close();
  }

  private float[] run(String kernel, int threads, int sharedBytes) {
    try (Allocation x = context.pool().allocate(4 * N, "x");
        Allocation y = context.pool().allocate(4 * N, "y")) {
      transfers.upload(MemorySegment.ofArray(counting), x, 0);
      transfers.zero(y);
      try (Launch launch = context.launch(module.function(kernel + "_f32"))) {
        launch.pointer(x, 0).pointer(y, 0);
        launch.run(1, 1, 1, threads, 1, 1, sharedBytes);
      }
      float[] result = new float[N];
      transfers.download(y, 0, MemorySegment.ofArray(result));
      return result;
    }
  }

  @Test
  void barriersMakeABlocksSumRightInEveryOrderOfThreads() {
    for (int order = 0; order < 2; order++) {
      SimulatedCuda.call("cusim_order", order);
      assertEquals(N * (N - 1) / 2, run("block_sum", N, 0)[0]);
    }
  }

  /** Falling, this sum happens to be right: which is why the order changes with each launch. */
  @Test
  void missingBarriersAreSeenInOneOrderAtLeast() {
    SimulatedCuda.call("cusim_order", 0);
    assertNotEquals(N * (N - 1) / 2, run("block_sum_without_barriers", N, 0)[0]);
    SimulatedCuda.call("cusim_order", 1);
    assertEquals(N * (N - 1) / 2, run("block_sum_without_barriers", N, 0)[0]);
  }

  @Test
  void warpsShuffleAndDynamicSharedMemoryIsThere() {
    for (int order = 0; order < 2; order++) {
      SimulatedCuda.call("cusim_order", order);
      for (String kernel : new String[] {"warp_sum", "sums_of_dynamic_shared"}) {
        float[] sums = run(kernel, 32, 4 * 32);
        for (int lane = 0; lane < 32; lane++) {
          assertEquals(32 * 31 / 2, sums[lane], kernel);
        }
      }
    }
  }

  @Test
  void aBarrierThatNotAllReachEndsTheContext() {
    try (Allocation y = context.pool().allocate(4 * N, "y")) {
      CudaDeviceLostException lost =
          assertThrows(
              CudaDeviceLostException.class,
              () -> {
                try (Launch launch = context.launch(module.function("divergent_barrier_f32"))) {
                  launch.pointer(y, 0).run(1, 64);
                }
              });
      assertEquals(719, lost.code());
      assertEquals("cuLaunchKernel(divergent_barrier_f32)", lost.call());
    }
  }

  @Test
  void aWriteBehindAnAllocationIsSeenWhenItIsFreed() {
    Allocation y = context.pool().allocate(4 * N, "y");
    try (Launch launch = context.launch(module.function("writes_behind_f32"))) {
      launch.pointer(y, 0).int32(N).run(1, 32);
    }
    assertEquals(700, assertThrows(CudaDeviceLostException.class, y::close).code());
  }

  @Test
  void sumsByGroupsOfThreadsRunInTheContractsOrder() {
    for (int n : new int[] {0, 1, 40, (1 << 14) + 17}) {
      float[] values = new float[n];
      for (int i = 0; i < n; i++) {
        values[i] = 1 + i % 1009 * 0.001f;
      }
      try (Allocation x = context.pool().allocate(4L * n, "x");
          Allocation y = context.pool().allocate(8, "y")) {
        transfers.upload(MemorySegment.ofArray(values), x, 0);
        try (Launch launch = context.launch(module.function("lane_sums_f32"))) {
          launch.pointer(x, 0).pointer(y, 0).int32(n).run(1, 32);
        }
        float[] sums = new float[2];
        transfers.download(y, 0, MemorySegment.ofArray(sums));
        assertEquals(LaneOrder.sum(n, (total, i) -> total + values[i]), sums[0]);
        assertEquals(LaneOrder.sum(n, (total, i) -> total + values[i] * values[i]), sums[1]);
      }
    }
  }

  /** Beyond 48 KiB the driver wants to be told first; the launch does that. */
  @Test
  void muchSharedMemoryIsAskedFor() {
    for (int bytes : new int[] {60_000, 200_000, 1_000}) {
      assertEquals(32 * 31 / 2, run("sums_of_dynamic_shared", 32, bytes)[0]);
    }
    assertThrows(CudaException.class, () -> run("sums_of_dynamic_shared", 32, 300_000));
  }

  @Test
  void moreThreadsThanAKernelIsBoundToAreRefused() {
    assertThrows(CudaLaunchException.class, () -> run("warp_sum", 64, 0));
    assertEquals(32 * 31 / 2, run("warp_sum", 32, 0)[0], "and nothing else happened");
  }

  @Test
  void freshMemoryIsPoisoned() {
    try (Allocation y = context.pool().allocate(16, "y")) {
      float[] result = new float[4];
      transfers.download(y, 0, MemorySegment.ofArray(result));
      assertEquals(0xcdcdcdcd, Float.floatToRawIntBits(result[0]));
    }
  }
}
