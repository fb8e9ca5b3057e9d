package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.CudaOutOfMemoryException;
import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Products that cuBLASLt adds a bias to, and what happens where it can't. */
class CudaBiasProductTest {
  private static final int NONE = 0;
  private static final int NO_ALGORITHM = 1;
  private static final int NOT_SUPPORTED = 2;
  private static final int HEURISTIC_FAILS = 3;
  private static final int PRODUCT_FAILS = 4;
  private static final int BAD_STATE = 5;

  private static final Epilogue RELU = new Epilogue(Bias.PER_COLUMN, Activation.RELU, 0, false);

  @BeforeEach
  void reset() {
    SimulatedCuda.callCublasLt("cusimlt_fault", NONE);
  }

  @AfterEach
  void noFaultIsLeft() {
    SimulatedCuda.callCublasLt("cusimlt_fault", NONE);
  }

  private static int count(String what) {
    return SimulatedCuda.callCublasLt("cusimlt_" + what);
  }

  private static Buffer integers(Backend backend, int length, int seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(-4, 5);
    }
    Buffer buffer = backend.memory().allocate(DType.F32, length);
    backend.memory().upload(values, 0, buffer, 0, length);
    return buffer;
  }

  /**
   * 3 x 5 by 5 x 4 with all that can come on top; some elements in front, so nothing is aligned.
   */
  private static float[] product(Backend backend, int front, Epilogue epilogue) {
    return product(backend, front, epilogue, false, false, 5);
  }

  private static float[] product(
      Backend backend, int front, Epilogue epilogue, boolean transA, boolean transB, int k) {
    try (Buffer a = integers(backend, front + 3 * k, 1);
        Buffer b = integers(backend, front + k * 4, 2);
        Buffer bias = integers(backend, front + 4, 3);
        Buffer c = integers(backend, front + 12, 4)) {
      Gemm gemm = Gemm.dense(transA, transB, 3, 4, k);
      boolean adds = epilogue.bias() != Bias.NONE;
      backend
          .matmul(DType.F32)
          .gemm(
              gemm,
              2,
              a,
              front,
              b,
              front,
              -1,
              c,
              front,
              epilogue,
              adds ? bias : null,
              front,
              epilogue.residual() ? b : null,
              front);
      float[] result = new float[front + 12];
      backend.memory().download(c, 0, result, 0, result.length);
      return result;
    }
  }

  @Test
  void biasesPerColumnCostNoLaunch() {
    Backend backend = CudaUnderTest.backend();
    product(backend, 0, RELU);
    int products = count("products");
    int launches = SimulatedCuda.call("cusim_launches");
    product(backend, 0, Epilogue.BIAS_PER_COLUMN);
    assertEquals(products + 1, count("products"));
    assertEquals(launches, SimulatedCuda.call("cusim_launches"));
    product(backend, 0, RELU);
    assertEquals(products + 2, count("products"));
    assertEquals(launches + 1, SimulatedCuda.call("cusim_launches"));
    product(backend, 0, new Epilogue(Bias.PER_ROW, Activation.NONE, 0, false));
    product(backend, 0, Epilogue.NONE);
    assertEquals(products + 2, count("products"));
  }

  /** With a library that can and with one that can't, in every form and precision. */
  @Test
  void resultsAreThoseOfTheOwnPass() {
    for (Precision precision : Precision.values()) {
      for (int form = 0; form < 8; form++) {
        boolean transA = (form & 1) != 0;
        boolean transB = (form & 2) != 0;
        int k = (form & 4) != 0 ? 3 : 11;
        SimulatedCuda.callCublasLt("cusimlt_fault", NO_ALGORITHM);
        float[] own;
        float[] ownRelu;
        try (Backend backend = CudaUnderTest.open(precision)) {
          own = product(backend, form, Epilogue.BIAS_PER_COLUMN, transA, transB, k);
          ownRelu = product(backend, form, RELU, transA, transB, k);
        }
        SimulatedCuda.callCublasLt("cusimlt_fault", NONE);
        Backend backend = CudaUnderTest.backend(precision);
        assertArrayEquals(own, product(backend, form, Epilogue.BIAS_PER_COLUMN, transA, transB, k));
        assertArrayEquals(ownRelu, product(backend, form, RELU, transA, transB, k));
      }
    }
  }

  @Test
  void theHeuristicIsAskedOnceAShapeAndAlignment() {
    int alive = count("alive");
    try (Backend backend = CudaUnderTest.open(Map.of())) {
      int before = count("heuristics");
      for (int call = 0; call < 3; call++) {
        product(backend, 0, Epilogue.BIAS_PER_COLUMN);
        product(backend, 1, Epilogue.BIAS_PER_COLUMN);
      }
      assertEquals(before + 2, count("heuristics"));
      product(backend, 0, Epilogue.BIAS_PER_COLUMN, true, false, 5);
      assertEquals(before + 3, count("heuristics"));
    }
    assertEquals(alive, count("alive"), "descriptions that were not freed");
  }

  /** The eldest is destroyed, and asked for again. */
  @Test
  void plansAreLimited() {
    int alive = count("alive");
    try (Backend backend = CudaUnderTest.open(Map.of());
        Buffer x = integers(backend, 1100, 1)) {
      for (int m = 1; m <= 1030; m++) {
        backend
            .matmul(DType.F32)
            .gemm(
                Gemm.dense(false, false, m, 1, 1),
                1,
                x,
                0,
                x,
                0,
                0,
                backend.memory().allocate(DType.F32, m),
                0,
                Epilogue.BIAS_PER_COLUMN,
                x,
                0,
                null,
                0);
      }
      assertEquals(alive + 1 + 4 * 1024, count("alive"));
    }
    assertEquals(alive, count("alive"));
  }

  @Test
  void withoutAnAlgorithmTheBiasHasItsOwnPassAndNobodyIsAskedAgain() {
    float[] expected = product(CudaUnderTest.backend(), 0, RELU);
    for (int fault : new int[] {NO_ALGORITHM, NOT_SUPPORTED, BAD_STATE}) {
      int alive = count("alive");
      try (Backend backend = CudaUnderTest.open(Map.of())) {
        SimulatedCuda.callCublasLt("cusimlt_fault", fault);
        int asked = count("heuristics");
        int products = count("products");
        assertArrayEquals(expected, product(backend, 0, RELU));
        assertArrayEquals(expected, product(backend, 0, RELU));
        assertEquals(asked + 1, count("heuristics"));
        assertEquals(products, count("products"));
      }
      assertEquals(alive, count("alive"));
    }
  }

  @Test
  void aFailureIsAnExceptionAndLeavesTheBackendUsable() {
    float[] expected = product(CudaUnderTest.backend(), 0, RELU);
    int alive = count("alive");
    int allocations = SimulatedCuda.call("cusim_allocations");
    try (Backend backend = CudaUnderTest.open(Map.of())) {
      SimulatedCuda.callCublasLt("cusimlt_fault", HEURISTIC_FAILS);
      CudaException asked = assertThrows(CudaException.class, () -> product(backend, 0, RELU));
      assertEquals("cublasLtMatmulAlgoGetHeuristic", asked.call());
      assertEquals("CUBLAS_STATUS_NOT_INITIALIZED", asked.error());
      SimulatedCuda.callCublasLt("cusimlt_fault", PRODUCT_FAILS);
      CudaException multiplied = assertThrows(CudaException.class, () -> product(backend, 0, RELU));
      assertEquals("cublasLtMatmul", multiplied.call());
      assertEquals("CUBLAS_STATUS_EXECUTION_FAILED", multiplied.error());
      SimulatedCuda.callCublasLt("cusimlt_fault", NONE);
      assertArrayEquals(expected, product(backend, 0, RELU));
    }
    assertEquals(alive, count("alive"));
    assertEquals(allocations, SimulatedCuda.call("cusim_allocations"));
  }

  /** Long products work in memory that is asked for once. */
  @Test
  void withoutMemoryToWorkInItSaysSoAndStaysUsable() {
    float[] expected =
        product(CudaUnderTest.backend(), 0, Epilogue.BIAS_PER_COLUMN, false, false, 11);
    int allocations = SimulatedCuda.call("cusim_allocations");
    try (Backend backend = CudaUnderTest.open(Map.of())) {
      // The four buffers of the call come first.
      SimulatedCuda.call("cusim_fail_allocation", 5);
      CudaOutOfMemoryException failure =
          assertThrows(
              CudaOutOfMemoryException.class,
              () -> product(backend, 0, Epilogue.BIAS_PER_COLUMN, false, false, 11));
      SimulatedCuda.call("cusim_fail_allocation", 0);
      assertTrue(failure.getMessage().contains("the workspace of cuBLASLt"), failure.getMessage());
      assertArrayEquals(expected, product(backend, 0, Epilogue.BIAS_PER_COLUMN, false, false, 11));
      SimulatedCuda.call("cusim_fail_allocation", 5);
      assertArrayEquals(expected, product(backend, 0, Epilogue.BIAS_PER_COLUMN, false, false, 11));
      SimulatedCuda.call("cusim_fail_allocation", 0);
    }
    assertEquals(allocations, SimulatedCuda.call("cusim_allocations"));
  }

  @Test
  void withoutTheLibraryTheBiasHasItsOwnPass() {
    float[] expected = product(CudaUnderTest.backend(), 0, RELU);
    int products = count("products");
    try (Backend backend = CudaUnderTest.openWithoutCublasLt()) {
      assertArrayEquals(expected, product(backend, 0, RELU));
      assertEquals(products, count("products"));
    }
  }

  @Test
  void aNamedLibraryMustBeOne() {
    Path nvrtc = SimulatedCuda.library("libcusim_nvrtc.so");
    for (Path path : new Path[] {Path.of("no-such-library.so"), nvrtc}) {
      BackendUnavailableException refusal =
          assertThrows(
              BackendUnavailableException.class,
              () -> CudaUnderTest.open(Map.of("lanewise.cuda.cublaslt", path.toString())));
      assertTrue(refusal.reason().contains(path.getFileName().toString()), refusal.reason());
    }
  }
}
