package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when the device fails: each error has its type, nothing leaks, nothing hangs. */
class CudaFaultTest {
  private static final Layout LINE = Layout.of(40);

  private int before;
  private Backend backend;

  @BeforeEach
  void open() {
    SimulatedCuda.call("cusim_reset");
    before = SimulatedCuda.call("cusim_allocations");
    backend = CudaUnderTest.open(Map.of());
  }

  @AfterEach
  void nothingIsLeft() {
    SimulatedCuda.call("cusim_reset");
    backend.close();
    assertEquals(
        before, SimulatedCuda.call("cusim_allocations"), "allocations that were not freed");
  }

  private Buffer ones() {
    Buffer buffer = backend.memory().allocate(DType.F32, 40);
    backend.elementwise(DType.F32).fill(1, 40, buffer, 0);
    return buffer;
  }

  private float sum(Buffer x) {
    try (Buffer y = backend.memory().allocate(DType.F32, 1)) {
      backend.reduction(DType.F32).reduce(Reduce.of(ReduceOp.SUM, 0, LINE), x, 0, y, 0);
      float[] result = new float[1];
      backend.memory().download(y, 0, result, 0, 1);
      return result[0];
    }
  }

  private void assertUsable() {
    try (Buffer x = ones()) {
      assertEquals(40, sum(x));
    }
  }

  @Test
  void outOfMemoryNamesTheRequestWhatIsInUseAndTheLargestHolders() {
    try (Buffer small = backend.memory().allocate(DType.F64, 100);
        Buffer large = backend.memory().allocate(DType.F32, 100_000)) {
      CudaOutOfMemoryException failure =
          assertThrows(
              CudaOutOfMemoryException.class, () -> backend.memory().allocate(DType.F32, 1L << 40));
      assertEquals(1L << 42, failure.requested());
      assertEquals("CUDA_ERROR_OUT_OF_MEMORY", failure.error());
      String message = failure.getMessage();
      assertTrue(
          message.startsWith("cuMemAllocAsync(4398046511104 bytes for F32[1099511627776]): "),
          message);
      assertTrue(message.contains("400800 bytes are in use by 2 allocations"), message);
      assertTrue(
          message.contains("the largest: F32[100000] 400000 bytes, F64[100] 800 bytes"), message);
      assertTrue(small.length() < large.length());
    }
    assertUsable();
  }

  /** A reduction needs memory of its own: whichever of the allocations fails, all else is freed. */
  @Test
  void outOfMemoryAtEveryAllocationLeavesTheBackendUsable() {
    try (Buffer x = ones()) {
      int failures = 0;
      for (int n = 1; n <= 4; n++) {
        SimulatedCuda.call("cusim_fail_allocation", n);
        try {
          assertEquals(40, sum(x));
        } catch (CudaOutOfMemoryException e) {
          failures++;
        }
        SimulatedCuda.call("cusim_fail_allocation", 0);
        assertUsable();
      }
      assertEquals(2, failures, "the result and the partial sums");
    }
  }

  @Test
  void aRefusedLaunchNamesItsKernelAndLeavesTheBackendUsable() {
    try (Buffer x = ones()) {
      assertEquals(40, sum(x));
      SimulatedCuda.call("cusim_fail_launch", 1, 701);
      CudaLaunchException failure =
          assertThrows(
              CudaLaunchException.class,
              () ->
                  backend
                      .elementwise(DType.F32)
                      .unary(Unary.of(UnaryOp.EXP, LINE, LINE), x, 0, x, 0));
      assertEquals(
          "cuLaunchKernel(unary_exp_f32): CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701): as the simulated"
              + " driver says",
          failure.getMessage());
      assertEquals(40, sum(x));
    }
  }

  @Test
  void aLostDeviceSaysSoEverAfter() {
    Buffer x = ones();
    SimulatedCuda.call("cusim_fail_launch", 1, 719);
    CudaDeviceLostException first =
        assertThrows(CudaDeviceLostException.class, () -> ones().close());
    assertTrue(first.getMessage().contains("CUDA_ERROR_LAUNCH_FAILED (719)"), first.getMessage());
    assertTrue(first.getMessage().contains("start a new process"), first.getMessage());
    for (int i = 0; i < 2; i++) {
      CudaDeviceLostException later = assertThrows(CudaDeviceLostException.class, () -> sum(x));
      assertTrue(later.getMessage().contains("this failed before"), later.getMessage());
      assertEquals("cuLaunchKernel(fill_f32)", later.call());
      assertSame(first, later.getCause());
    }
    assertThrows(CudaDeviceLostException.class, () -> backend.memory().synchronize());
    x.close();
    assertThrows(CudaDeviceLostException.class, backend::close);
    backend.close();
    // What the device held is gone with its context; the simulated one keeps it.
    before = SimulatedCuda.call("cusim_allocations");
  }

  @Test
  void buffersThatNobodyClosedAreFreedOnceTheyAreUnreachable() throws Exception {
    int atFirst = SimulatedCuda.call("cusim_allocations");
    for (int i = 0; i < 10; i++) {
      ones();
    }
    assertTrue(SimulatedCuda.call("cusim_allocations") >= atFirst + 1);
    for (int round = 0; round < 100; round++) {
      System.gc();
      Thread.sleep(10);
      ones().close();
      if (SimulatedCuda.call("cusim_allocations") == atFirst) {
        return;
      }
    }
    assertEquals(atFirst, SimulatedCuda.call("cusim_allocations"));
  }

  @Test
  void aClosedBackendRefuses() {
    Buffer x = ones();
    backend.close();
    backend.close();
    assertThrows(IllegalStateException.class, () -> sum(x));
    x.close();
  }

  @Test
  void waitingAfterEachLaunchChangesNothing() {
    backend.close();
    backend = CudaUnderTest.open(Map.of("lanewise.cuda.sync", "true"));
    assertUsable();
  }
}
