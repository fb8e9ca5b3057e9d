package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CuDnnUnderTest;
import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which convolutions cuDNN runs, which not, and what happens where it fails. */
class CuDnnRoutesTest {
  private static final int NONE = 0;
  private static final int CREATE_FAILS = 1;
  private static final int NOTHING_SUPPORTED = 2;
  private static final int ALGORITHMS_FAIL = 3;
  private static final int NONE_DETERMINISTIC = 4;
  private static final int ONLY_FOURIER = 5;
  private static final int RUN_FAILS = 6;
  private static final int GREEDY = 7;
  private static final int DESCRIPTION_FAILS = 8;

  private static final int DEFAULT_MATH = 0;
  private static final int FMA_MATH = 3;

  private static final Window2d WINDOW = Window2d.of(3, 2).withPadding(1, 1, 0, 0);
  private static final Conv2d CONV = Conv2d.of(2, 4, 5, 6, 6, WINDOW).withGroups(2);
  private static final Map<String, String> CUDNN = Map.of("lanewise.cuda.convolutions", "cudnn");

  @BeforeEach
  @AfterEach
  void noFaultIsLeft() {
    SimulatedCuda.callCuDnn("cusimdnn_fault", NONE);
  }

  private static int count(String what) {
    return SimulatedCuda.callCuDnn("cusimdnn_" + what);
  }

  private static Buffer filled(Backend backend, long length) {
    float[] values = new float[Math.toIntExact(length)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 - 3;
    }
    Buffer buffer = backend.memory().allocate(DType.F32, length);
    backend.memory().upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  private static float[] values(Backend backend, Buffer buffer) {
    float[] values = new float[Math.toIntExact(buffer.length())];
    backend.memory().download(buffer, 0, values, 0, values.length);
    return values;
  }

  /** Forward with a residual in place, a transposed one with an epilogue, and both gradients. */
  private static float[] all(Backend backend, Conv2d conv, int front) {
    Conv2dKernels kernels = backend.conv2d(DType.F32);
    ConvEpilogue forward =
        ConvEpilogue.SCALE_AND_BIAS.withResidual().withActivation(UnaryOp.LEAKY_RELU, 0.5, 0);
    ConvEpilogue back = ConvEpilogue.BIAS.withActivation(UnaryOp.TANH);
    try (Buffer x = filled(backend, front + conv.sizeX());
        Buffer w = filled(backend, front + conv.sizeW());
        Buffer y = filled(backend, front + conv.sizeY());
        Buffer dx = filled(backend, front + conv.sizeX());
        Buffer t = filled(backend, front + conv.sizeX());
        Buffer dw = filled(backend, front + conv.sizeW())) {
      kernels.forward(conv, x, front, w, front, y, front, forward, w, 0, w, 1, y, front);
      kernels.backwardData(conv, y, front, w, front, dx, front);
      kernels.transposed(conv, y, front, w, front, t, front, back, null, 0, w, 0, null, 0);
      kernels.backwardWeights(conv, x, front, y, front, dw, front);
      float[][] parts = {
        values(backend, y), values(backend, dx), values(backend, t), values(backend, dw)
      };
      float[] joined = new float[0];
      for (float[] part : parts) {
        int before = joined.length;
        joined = Arrays.copyOf(joined, before + part.length);
        System.arraycopy(part, 0, joined, before, part.length);
      }
      return joined;
    }
  }

  @Test
  void cudnnRunsWhereItIsAskedForAndOwnKernelsElsewhere() {
    float[] own = all(CudaUnderTest.backend(), CONV, 0);
    try (Backend backend = CudaUnderTest.open(CUDNN)) {
      int before = count("run");
      assertArrayEquals(own, all(backend, CONV, 0));
      assertEquals(before + 4, count("run"));
      Window2d lopsided = WINDOW.withPadding(1, 0, 0, 0);
      Conv2d[] others = {
        CONV.withExact(true),
        CONV.withBatch(0),
        new Conv2d(2, 4, 5, 6, 6, lopsided, 2, false),
        new Conv2d(2, 4, 5, 6, 6, WINDOW.withPadding(1, 1, 2, 1), 2, false)
      };
      for (Conv2d other : others) {
        float[] expected = all(CudaUnderTest.backend(), other, 0);
        assertArrayEquals(expected, all(backend, other, 0), other::toString);
      }
      packed(backend);
      assertEquals(before + 4, count("run"));
    }
    int before = count("run");
    all(CudaUnderTest.backend(), CONV, 0);
    assertEquals(before, count("run"), "own kernels are the default");
  }

  private static void packed(Backend backend) {
    Conv2dKernels kernels = backend.conv2d(DType.F32);
    try (Buffer x = filled(backend, CONV.sizeX());
        Buffer w = filled(backend, CONV.sizeW());
        Buffer y = filled(backend, CONV.sizeY());
        PackedFilter filter = kernels.pack(CONV, PackedFilter.Use.FORWARD, w, 0)) {
      kernels.forwardPacked(CONV, x, 0, filter, y, 0, ConvEpilogue.NONE, null, 0, null, 0, null, 0);
    }
  }

  @Test
  void algorithmsAreChosenOnceAShapeAndPassAndFreedWithTheBackend() {
    int alive = count("alive");
    int allocations = SimulatedCuda.call("cusim_allocations");
    try (Backend backend = CudaUnderTest.open(CUDNN)) {
      int before = count("asked");
      all(backend, CONV, 0);
      all(backend, CONV, 1);
      assertEquals(before + 3, count("asked"));
      all(backend, CONV.withBatch(1), 0);
      assertEquals(before + 6, count("asked"));
      assertEquals(alive + 1 + 6 * 4, count("alive"));
    }
    assertEquals(alive, count("alive"), "descriptions that were not freed");
    assertEquals(allocations, SimulatedCuda.call("cusim_allocations"));
  }

  /** Only one of the answers is a deterministic sum; the simulated library runs no other. */
  @Test
  void withoutAnAlgorithmThatMayRunOwnKernelsDo() {
    float[] own = all(CudaUnderTest.backend(), CONV, 0);
    for (int fault : new int[] {NOTHING_SUPPORTED, NONE_DETERMINISTIC, ONLY_FOURIER, GREEDY}) {
      try (Backend backend = CudaUnderTest.open(CUDNN)) {
        SimulatedCuda.callCuDnn("cusimdnn_fault", fault);
        int run = count("run");
        int asked = count("asked");
        assertArrayEquals(own, all(backend, CONV, 0));
        all(backend, CONV, 0);
        assertEquals(run, count("run"), "fault " + fault);
        assertEquals(asked + 3, count("asked"));
      }
    }
  }

  @Test
  void aFailureIsAnExceptionAndLeavesTheBackendUsable() {
    float[] own = all(CudaUnderTest.backend(), CONV, 0);
    int alive = count("alive");
    int allocations = SimulatedCuda.call("cusim_allocations");
    try (Backend backend = CudaUnderTest.open(CUDNN)) {
      assertFails(backend, CREATE_FAILS, "cudnnCreate", "NOT_INITIALIZED", "no device is free");
      assertFails(
          backend,
          DESCRIPTION_FAILS,
          "cudnnSetTensor4dDescriptor(2, 4, 5, 6)",
          "BAD_PARAM",
          "doesn't like");
      assertFails(
          backend,
          ALGORITHMS_FAIL,
          "cudnnGetConvolutionForwardAlgorithm_v7",
          "INTERNAL_ERROR_UNEXPECTED_VALUE",
          "out of order");
      assertFails(
          backend, RUN_FAILS, "cudnnConvolutionForward", "EXECUTION_FAILED", "didn't start");
      assertArrayEquals(own, all(backend, CONV, 0));
    }
    assertEquals(alive, count("alive"));
    assertEquals(allocations, SimulatedCuda.call("cusim_allocations"));
  }

  private static void assertFails(
      Backend backend, int fault, String call, String error, String text) {
    SimulatedCuda.callCuDnn("cusimdnn_fault", fault);
    CudaException failure = assertThrows(CudaException.class, () -> all(backend, CONV, 0));
    assertEquals(call, failure.call());
    assertEquals("CUDNN_STATUS_" + error, failure.error());
    assertTrue(failure.getMessage().contains(text), failure.getMessage());
    SimulatedCuda.callCuDnn("cusimdnn_fault", NONE);
  }

  @Test
  void tensorFloatOnlyWhereItIsAllowedAndOperandsAreAligned() {
    try (Backend exact = CuDnnUnderTest.open(Precision.FLOAT32, Map.of())) {
      all(exact, CONV, 1);
      assertEquals(FMA_MATH, count("math"));
    }
    for (Precision precision : new Precision[] {Precision.TF32, Precision.BFLOAT16}) {
      try (Backend rounding = CuDnnUnderTest.open(precision, Map.of())) {
        all(rounding, CONV, 4);
        assertEquals(DEFAULT_MATH, count("math"));
        int before = count("run");
        all(rounding, CONV, 1);
        assertEquals(before, count("run"));
        wide(rounding);
        assertEquals(FMA_MATH, count("math"));
      }
    }
  }

  private static void wide(Backend backend) {
    Conv2d one = Conv2d.of(1, 1, 1, 1, 1, Window2d.of(1, 1));
    try (Buffer x = backend.memory().allocate(DType.F64, 1);
        Buffer w = backend.memory().allocate(DType.F64, 1);
        Buffer y = backend.memory().allocate(DType.F64, 1)) {
      backend.conv2d(DType.F64).forward(one, x, 0, w, 0, y, 0);
    }
  }

  @Test
  void theFasterOfBothIsMeasuredOnceAShape() {
    float[] own = all(CudaUnderTest.backend(), CONV, 0);
    try (Backend backend = CudaUnderTest.open(Map.of("lanewise.cuda.convolutions", "auto"))) {
      int before = count("run");
      assertArrayEquals(own, all(backend, CONV, 0));
      int measured = count("run") - before;
      // One and three of each pass, and what was run at last where cuDNN had won.
      assertTrue(measured >= 3 * 4 && measured <= 3 * 4 + 4, () -> measured + " runs");
      int again = count("run");
      assertArrayEquals(own, all(backend, CONV, 0));
      int later = count("run") - again;
      assertEquals(measured - 3 * 4, later, "the choice is kept");
    }
  }

  @Test
  void plansAreLimited() {
    int alive = count("alive");
    try (Backend backend = CudaUnderTest.open(CUDNN);
        Buffer x = filled(backend, 1100);
        Buffer y = filled(backend, 1100)) {
      Window2d point = Window2d.of(1, 1);
      for (int width = 1; width <= 1030; width++) {
        Conv2d conv = Conv2d.of(1, 1, 1, width, 1, point);
        backend.conv2d(DType.F32).forward(conv, x, 0, x, 1099, y, 0);
      }
      assertEquals(alive + 1 + 4 * 1024, count("alive"));
    }
    assertEquals(alive, count("alive"));
  }
}
