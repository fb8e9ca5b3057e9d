package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.compile.BuiltInCubins;
import dev.lanewise.cuda.compile.FakeCubins;
import dev.lanewise.cuda.library.CudaFiles;
import dev.lanewise.cuda.library.CudaLibrary;
import dev.lanewise.cuda.library.CudaRuntime;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The backend where there is no NVRTC, with kernels built in and without. */
class CudaBuiltInTest {
  @BeforeEach
  @AfterEach
  void noFaults() {
    SimulatedCuda.require();
    SimulatedCuda.call("cusim_reset");
  }

  /** The simulated CUDA without NVRTC; skips where there is a real one. */
  private static CudaRuntime runtime(BuiltInCubins.Resources resources) {
    UnaryOperator<String> all = CudaUnderTest.runtime(Map.of()).properties();
    UnaryOperator<String> properties =
        name -> name.equals(CudaLibrary.NVRTC.property()) ? null : all.apply(name);
    assumeTrue(
        new CudaFiles(properties, name -> null).find(CudaLibrary.NVRTC)
            instanceof CudaFiles.Missing,
        "NVRTC is installed");
    return new CudaRuntime(
        properties, name -> null, CudaUnderTest.class.getModule(), new BuiltInCubins(resources));
  }

  @Test
  void kernelsThatWereBuiltInRun() throws IOException {
    CudaProvider provider = new CudaProvider(runtime(new FakeCubins("sm_90")));
    assertTrue(provider.availability().isAvailable(), () -> provider.availability().toString());
    List<String> details = provider.details();
    assertEquals(
        "kernels built in by nvcc 1.2 for sm_90, since NVRTC was not found", details.get(1));
    Unary relu = Unary.of(UnaryOp.RELU, Layout.of(4), Layout.of(4));
    try (Backend backend = Backends.open(new BackendConfig("cuda", 1), List.of(provider));
        Buffer x = backend.memory().allocate(DType.F64, 4)) {
      backend.elementwise(DType.F64).fill(3, 4, x, 0);
      backend.elementwise(DType.F64).unary(relu, x, 0, x, 0);
      double[] result = new double[4];
      backend.memory().download(x, 0, result, 0, 4);
      assertEquals(3, result[3]);
    }
  }

  @Test
  void withoutThemTheProfileIsARemedy() {
    Unavailable answer = assertInstanceOf(Unavailable.class, runtime(name -> null).availability());
    assertTrue(answer.reason().startsWith("NVRTC was not found"), answer.reason());
    assertTrue(answer.reason().endsWith(", and no kernels were built in"), answer.reason());
    assertTrue(answer.remedy().startsWith("install the CUDA toolkit"), answer.remedy());
    assertTrue(answer.remedy().endsWith("by mvn package -Pcubins"), answer.remedy());
  }

  @Test
  void thoseOfAnotherDeviceAreNoHelp() throws IOException {
    SimulatedCuda.call("cusim_capability", 8);
    Unavailable answer =
        assertInstanceOf(Unavailable.class, runtime(new FakeCubins("sm_90")).availability());
    assertTrue(answer.reason().contains("for sm_90, not for sm_80"), answer.reason());
    assertTrue(runtime(new FakeCubins("sm_80")).availability().isAvailable());
  }

  @Test
  void aSourceThatIsNotAmongThemIsNamedWhenItIsUsed() throws IOException {
    FakeCubins resources = new FakeCubins("sm_90");
    BuiltInCubins.Resources without =
        name -> name.equals(FakeCubins.file("unary.cu", DType.F32)) ? null : resources.open(name);
    CudaProvider provider = new CudaProvider(runtime(without));
    try (Backend backend = Backends.open(new BackendConfig("cuda", 1), List.of(provider));
        Buffer x = backend.memory().allocate(DType.F32, 4)) {
      Unary relu = Unary.of(UnaryOp.RELU, Layout.of(4), Layout.of(4));
      BackendUnavailableException refusal =
          assertThrows(
              BackendUnavailableException.class,
              () -> backend.elementwise(DType.F32).unary(relu, x, 0, x, 0));
      assertTrue(refusal.reason().contains("from this unary.cu"), refusal.reason());
    }
  }

  /** What a user names is used or refused. */
  @Test
  void aCompilerThatIsNamedButNotThereIsAnErrorAllTheSame() {
    CudaRuntime runtime =
        CudaUnderTest.runtime(Map.of("lanewise.cuda.nvrtc", "/nowhere/libnvrtc.so.13"));
    Unavailable answer = assertInstanceOf(Unavailable.class, runtime.availability());
    assertEquals("correct the path, or leave the property out", answer.remedy());
  }
}
