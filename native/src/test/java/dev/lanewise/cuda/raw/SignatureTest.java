package dev.lanewise.cuda.raw;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.SimulatedCuda;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bindings' parameters against NVIDIA's header: g++ checks static asserts made of them. */
class SignatureTest {
  private static final String SPELL =
      """
      #include <cuda.h>
      #include <cstddef>
      #include <type_traits>
      // CUDA 13's header has only its successor, which drivers before 12.8 lack; all have this one.
      #undef cuEventElapsedTime
      extern "C" CUresult cuEventElapsedTime(float*, CUevent, CUevent);
      // Likewise, of drivers before 12.3.
      extern "C" CUresult cuStreamGetCaptureInfo_v2(CUstream, CUstreamCaptureStatus*, cuuint64_t*,
                                                    CUgraph*, const CUgraphNode**, size_t*);
      template <class A> constexpr char letter() {
        static_assert(std::is_pointer_v<A> || std::is_integral_v<A> || std::is_enum_v<A>, "kind");
        static_assert(sizeof(A) == 4 || sizeof(A) == 8, "size");
        return sizeof(A) == 4 ? 'I' : 'J';
      }
      template <class... A> constexpr bool takes(CUresult (*)(A...), const char* shape) {
        const char letters[] = {letter<A>()..., 0};
        int i = 0;
        for (; letters[i] && letters[i] == shape[i]; i++) {}
        return !letters[i] && !shape[i];
      }
      static_assert(sizeof(CUresult) == 4);
      static_assert(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT == 16);
      static_assert(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR == 75);
      static_assert(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR == 76);
      static_assert(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN == 97);
      static_assert(CU_STREAM_NON_BLOCKING == 1 && CU_EVENT_DISABLE_TIMING == 2);
      static_assert(CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES == 8);
      static_assert(CU_MEMPOOL_ATTR_RELEASE_THRESHOLD == 4);
      static_assert(CUDA_ERROR_OUT_OF_MEMORY == 2 && CUDA_ERROR_ILLEGAL_ADDRESS == 700);
      static_assert(CUDA_ERROR_LAUNCH_TIMEOUT == 702 && CUDA_ERROR_ASSERT == 710);
      static_assert(CU_STREAM_CAPTURE_MODE_THREAD_LOCAL == 1 && CU_MEMORYTYPE_DEVICE == 2);
      static_assert(sizeof(CUstreamCaptureStatus) == 4);
      using Kernel = CUDA_KERNEL_NODE_PARAMS;
      static_assert(sizeof(Kernel) == 72 && offsetof(Kernel, func) == 0);
      static_assert(offsetof(Kernel, gridDimX) == 8 && offsetof(Kernel, gridDimY) == 12);
      static_assert(offsetof(Kernel, gridDimZ) == 16 && offsetof(Kernel, blockDimX) == 20);
      static_assert(offsetof(Kernel, blockDimY) == 24 && offsetof(Kernel, blockDimZ) == 28);
      static_assert(offsetof(Kernel, sharedMemBytes) == 32 && offsetof(Kernel, kernelParams) == 40);
      static_assert(offsetof(Kernel, extra) == 48 && offsetof(Kernel, kern) == 56);
      static_assert(offsetof(Kernel, ctx) == 64);
      using Copy = CUDA_MEMCPY3D;
      static_assert(sizeof(Copy) == 200 && offsetof(Copy, srcMemoryType) == 32);
      static_assert(offsetof(Copy, srcDevice) == 48 && offsetof(Copy, dstMemoryType) == 120);
      static_assert(offsetof(Copy, dstDevice) == 136 && offsetof(Copy, WidthInBytes) == 176);
      static_assert(offsetof(Copy, Height) == 184 && offsetof(Copy, Depth) == 192);
      static_assert(CUDA_ERROR_HARDWARE_STACK_ERROR == 714 && CUDA_ERROR_LAUNCH_FAILED == 719);
      """;

  @TempDir private Path folder;

  private static Path include() {
    SimulatedCuda.require();
    String home = System.getenv("CUDA_HOME");
    return Stream.of(home == null ? "/usr/local/cuda" : home, "/usr/local/cuda", "/usr")
        .map(root -> Path.of(root, "include"))
        .filter(path -> Files.isRegularFile(path.resolve("cuda.h")))
        .findFirst()
        .orElse(null);
  }

  /** Each public method has the function's name, and ints and longs for its parameters. */
  private static List<Method> functions(Class<?> binding) {
    return Arrays.stream(binding.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .toList();
  }

  private static String shape(Method function) {
    StringBuilder shape = new StringBuilder();
    for (Class<?> type : function.getParameterTypes()) {
      assertTrue(type == int.class || type == long.class, function::toString);
      shape.append(type == int.class ? 'I' : 'J');
    }
    return shape.toString();
  }

  private void compile(String source) throws IOException {
    Path include = include();
    assumeTrue(include != null, "cuda.h was not found: the bindings' signatures can't be checked");
    Path file = Files.writeString(folder.resolve("signatures.cpp"), source);
    SimulatedCuda.run(
        List.of("g++", "-std=c++17", "-fsyntax-only", "-I" + include, file.toString()));
  }

  @Test
  void theDriversFunctionsTakeWhatTheHeaderSays() throws IOException {
    StringBuilder source = new StringBuilder(SPELL);
    List<Method> functions = functions(CudaDriver.class);
    for (Method function : functions) {
      // The header maps plain names to versioned ones: what is bound must be the name itself.
      source.append("#undef ").append(function.getName()).append('\n');
      source.append("static_assert(takes(&").append(function.getName()).append(", \"");
      source.append(shape(function)).append("\"), \"").append(function.getName()).append("\");\n");
    }
    assertTrue(functions.size() > 30);
    compile(source.toString());
  }

  /** Else the test above could not fail. */
  @Test
  void aWrongSignatureIsSeen() {
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                compile(SPELL + "static_assert(takes(&cuMemFreeAsync, \"JI\"), \"cuMemFree\");\n"));
    assertTrue(failure.getMessage().contains("cuMemFree"), failure.getMessage());
  }

  /** Where there is no header: what the documentation says. */
  @Test
  void productsWithABiasTakeWhatCublasLtDocuments() {
    Map<String, String> shapes = new HashMap<>();
    functions(CuBlasLt.class).forEach(function -> shapes.put(function.getName(), shape(function)));
    assertEquals(
        Map.ofEntries(
            entry("cublasLtCreate", "J"),
            entry("cublasLtDestroy", "J"),
            entry("cublasLtMatmulDescCreate", "JII"),
            entry("cublasLtMatmulDescDestroy", "J"),
            entry("cublasLtMatmulDescSetAttribute", "JIJJ"),
            entry("cublasLtMatrixLayoutCreate", "JIJJJ"),
            entry("cublasLtMatrixLayoutDestroy", "J"),
            entry("cublasLtMatmulPreferenceCreate", "J"),
            entry("cublasLtMatmulPreferenceDestroy", "J"),
            entry("cublasLtMatmulPreferenceSetAttribute", "JIJJ"),
            entry("cublasLtMatmulAlgoGetHeuristic", "JJJJJJJIJJ"),
            entry("cublasLtMatmul", "JJJJJJJJJJJJJJJJ")),
        shapes);
  }

  /** Where there is no header: what the documentation says. */
  @Test
  void convolutionsTakeWhatCudnnDocuments() {
    for (Method function : functions(CuDnn.class)) {
      String name = function.getName();
      String expected =
          switch (name) {
            case "cudnnGetVersion" -> "";
            case "cudnnGetErrorString" -> "I";
            case "cudnnSetStream", "cudnnGetLastErrorString" -> "JJ";
            case "cudnnSetTensor4dDescriptor", "cudnnSetFilter4dDescriptor" -> "JIIIIII";
            case "cudnnSetConvolution2dDescriptor" -> "JIIIIIIII";
            case "cudnnSetConvolutionGroupCount", "cudnnSetConvolutionMathType" -> "JI";
            case "cudnnConvolutionForward",
                "cudnnConvolutionBackwardData",
                "cudnnConvolutionBackwardFilter" ->
                "JJJJJJJIJJJJJ";
            default ->
                name.endsWith("Algorithm_v7")
                    ? "JJJJJIJJ"
                    : name.endsWith("WorkspaceSize") ? "JJJJJIJ" : "J";
          };
      assertEquals(expected, shape(function), name);
    }
  }

  /** Where there is no header: what the documentation says. */
  @Test
  void productsTakeWhatCublasDocuments() throws NoSuchMethodException {
    for (Method function : functions(CuBlas.class)) {
      switch (function.getName()) {
        case "cublasGemmEx" -> assertEquals("JIIIIIJJIIJIIJJIIII", shape(function));
        case "cublasGemmStridedBatchedEx" ->
            assertEquals("JIIIIIJJIIJJIIJJJIIJIII", shape(function));
        case "cublasSetWorkspace_v2" -> assertEquals("JJJ", shape(function));
        default -> assertTrue(shape(function).matches("J{1,2}"), function::toString);
      }
    }
  }
}
