package dev.lanewise.cuda.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.cuda.compile.KernelModules;
import dev.lanewise.cuda.compile.KernelSource;
import dev.lanewise.cuda.compile.NvrtcCompiler;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NVIDIA's own compiler, which needs no GPU; skipped where it isn't found. */
@Tag("slow")
class NvrtcTest {
  private NvrtcCompiler compiler;

  @BeforeEach
  void load() {
    CudaFiles.Result found =
        new CudaFiles(System::getProperty, System::getenv).find(CudaLibrary.NVRTC);
    assumeTrue(found instanceof CudaFiles.Found, found::toString);
    Path file = ((CudaFiles.Found) found).path();
    compiler = new NvrtcCompiler(CudaLibraries.bindNvrtc(file));
  }

  static Stream<String> sources() throws IOException {
    return SimulatedCuda.list(SimulatedCuda.KERNELS, ".cu").stream()
        .map(path -> path.getFileName().toString());
  }

  @ParameterizedTest
  @MethodSource("sources")
  void everySourceIsCompiled(String name) {
    for (String architecture : List.of("sm_80", "sm_90")) {
      for (DType dtype : List.of(DType.F32, DType.F64)) {
        if (!SimulatedCuda.hasKernels(name, dtype)) {
          continue;
        }
        byte[] cubin =
            compiler.compile(KernelSource.of(name), KernelModules.options(dtype, architecture));
        String text = new String(cubin, StandardCharsets.ISO_8859_1);
        assertEquals("\u007fELF", text.substring(0, 4));
        assertTrue(text.contains(dtype == DType.F32 ? "_f32" : "_f64"));
      }
    }
  }

  /** As a program does: what it doesn't use isn't compiled. */
  @Test
  void aSourceOfFunctionsIsCompiledForOne() {
    for (String source : List.of("unary.cu", "unary_backward.cu", "bias_activation.cu")) {
      List<String> options = new ArrayList<>(KernelModules.options(DType.F32, "sm_90"));
      options.add("-DFUNCTION=exp");
      String text =
          new String(
              compiler.compile(KernelSource.of(source), options), StandardCharsets.ISO_8859_1);
      assertTrue(text.contains("_exp_f32") && !text.contains("_log_f32"), source);
    }
  }

  @Test
  void anErrorBringsTheCompilersLog() {
    KernelSource broken =
        new KernelSource("broken.cu", "extern \"C\" __global__ void f() { x = 1; }", Map.of());
    CudaException failure =
        assertThrows(
            CudaException.class,
            () -> compiler.compile(broken, KernelModules.options(DType.F32, "sm_80")));
    assertEquals("NVRTC_ERROR_COMPILATION", failure.error());
    String message = failure.getMessage();
    assertTrue(message.contains("broken.cu(1): error: identifier \"x\" is undefined"), message);
    CudaException unknown =
        assertThrows(
            CudaException.class,
            () -> compiler.compile(broken, KernelModules.options(DType.F32, "sm_12345")));
    assertEquals("NVRTC_ERROR_INVALID_OPTION", unknown.error());
  }
}
