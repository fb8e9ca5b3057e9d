package dev.lanewise.cuda.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each step that can fail, with its reason and its remedy. */
class CudaRuntimeTest {
  @TempDir private Path folder;

  @BeforeEach
  @AfterEach
  void noFaults() {
    SimulatedCuda.call("cusim_reset");
  }

  private static Unavailable unavailable(Map<String, String> settings) {
    return assertInstanceOf(
        Unavailable.class, CudaUnderTest.runtime(settings).availability(), settings::toString);
  }

  private static void assertSays(Unavailable answer, String reason, String remedy) {
    assertTrue(answer.reason().contains(reason), answer::toString);
    assertTrue(answer.remedy().contains(remedy), answer::toString);
  }

  @Test
  void allIsThere() {
    assertEquals(
        new Available("simulated device, compute capability 9.0, driver for CUDA 13.0"),
        CudaUnderTest.runtime(Map.of()).availability());
    List<String> origins = CudaUnderTest.runtime(Map.of()).load().origins();
    assertEquals(5, origins.size());
    assertTrue(origins.get(0).matches("driver /.*libcusim.so, for CUDA 13.0"), origins::toString);
    assertTrue(origins.get(1).matches("NVRTC /.*libcusim_nvrtc.so, 13.0"), origins::toString);
    assertTrue(origins.get(2).matches("cuBLAS /.*libcusim_cublas.so"), origins::toString);
    assertTrue(origins.get(3).matches("cuBLASLt /.*libcusim_cublaslt.so"), origins::toString);
  }

  @Test
  void turnedOff() {
    assertSays(
        unavailable(Map.of("lanewise.cuda.disabled", "true")), "lanewise.cuda.disabled", "leave");
  }

  @Test
  void anotherSystem() {
    assertSays(unavailable(Map.of("os.name", "Mac OS X")), "Mac OS X", "another backend");
  }

  @Test
  void noNativeAccess() {
    Module without = Object.class.getModule().getLayer().findModule("java.logging").get();
    CudaRuntime runtime = new CudaRuntime(Map.of("os.name", "Linux")::get, name -> null, without);
    Unavailable answer = assertInstanceOf(Unavailable.class, runtime.availability());
    assertSays(answer, "native access", "--enable-native-access=java.logging");
  }

  @Test
  void noDriver() {
    String file = folder.resolve("libcuda.so.1").toString();
    assertSays(unavailable(Map.of("lanewise.cuda.driver", file)), file, "leave the property out");
    assumeTrue(!Files.exists(Path.of("/dev/nvidia0")), "there is a real driver here");
    CudaRuntime installed =
        new CudaRuntime(Map.of("os.name", "Linux")::get, name -> null, getClass().getModule());
    Unavailable answer = assertInstanceOf(Unavailable.class, installed.availability());
    assertSays(answer, "libcuda.so.1 was not found", "install NVIDIA's driver");
  }

  @Test
  void aDriverThatLacksAFunction() throws IOException {
    Path old = folder.resolve("libold.so");
    Path source =
        Files.writeString(folder.resolve("old.c"), "int cuInit(unsigned f) { return f; }");
    SimulatedCuda.run(
        List.of("g++", "-x", "c", "-shared", "-fPIC", "-o", old.toString(), source.toString()));
    assertSays(
        unavailable(Map.of("lanewise.cuda.driver", old.toString())),
        "lacks a function: Symbol not found: cuDriverGetVersion",
        "CUDA 12 or newer");
    BackendUnavailableException products =
        assertThrows(
            BackendUnavailableException.class,
            () -> CudaUnderTest.runtime(Map.of("lanewise.cuda.cublas", old.toString())).load());
    assertTrue(products.reason().contains("cublasCreate_v2"), products.reason());
  }

  @Test
  void aDriverThatDoesNotStart() {
    Map<Integer, String> remedies =
        Map.of(34, "stubs", 100, "CUDA_VISIBLE_DEVICES", 803, "restart", 999, "nvidia-smi");
    remedies.forEach(
        (code, remedy) -> {
          SimulatedCuda.call("cusim_init_code", code);
          assertSays(unavailable(Map.of()), "(" + code + ")", remedy);
        });
    SimulatedCuda.call("cusim_init_code", 100);
    assertSays(unavailable(Map.of()), "cuInit: CUDA_ERROR_NO_DEVICE (100)", "nvidia-smi");
  }

  @Test
  void noDeviceOrAnOldOneOrAnotherThanWasAskedFor() {
    SimulatedCuda.call("cusim_devices", 0);
    assertSays(unavailable(Map.of()), "sees no device", "nvidia-smi");
    SimulatedCuda.call("cusim_devices", 2);
    assertSays(unavailable(Map.of("lanewise.cuda.device", "2")), "is '2'", "from 0 to 1");
    assertSays(unavailable(Map.of("lanewise.cuda.device", "x")), "is 'x'", "from 0 to 1");
    assertTrue(
        CudaUnderTest.runtime(Map.of("lanewise.cuda.device", "1")).availability().isAvailable());
    SimulatedCuda.call("cusim_capability", 7);
    assertSays(unavailable(Map.of()), "compute capability 7.0", "8.0");
  }

  @Test
  void librariesOfTheToolkitAreMissing() {
    assertSays(
        unavailable(Map.of("lanewise.cuda.nvrtc", "/nowhere/libnvrtc.so.13")),
        "there is no /nowhere/libnvrtc.so.13",
        "correct the path");
    assertSays(unavailable(Map.of("lanewise.cuda.cublas", "a\0b")), "is no path", "correct it");
  }

  @Test
  void theAnswerIsRemembered() {
    CudaRuntime runtime = CudaUnderTest.runtime(Map.of());
    assertTrue(runtime.availability().isAvailable());
    SimulatedCuda.call("cusim_devices", 0);
    assertTrue(runtime.availability().isAvailable());
  }

  private CudaFiles.Result find(CudaLibrary library, Map<String, String> environment) {
    return new CudaFiles(name -> null, environment::get).find(library);
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[1]);
  }

  @Test
  void filesAreLookedForInOrder() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("VIRTUAL_ENV", folder.resolve("venv").toString());
    Path python = file("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13");
    assumeTrue(
        find(CudaLibrary.CUBLAS, Map.of()) instanceof CudaFiles.Missing, "cuBLAS is installed");
    assertEquals(new CudaFiles.Found(python), find(CudaLibrary.CUBLAS, environment));
    environment.put("LD_LIBRARY_PATH", "relative:" + folder.resolve("ld"));
    Path old = file("ld/libcublas.so.12");
    assertEquals(new CudaFiles.Found(old), find(CudaLibrary.CUBLAS, environment));
    Path recent = file("ld/libcublas.so.13");
    assertEquals(new CudaFiles.Found(recent), find(CudaLibrary.CUBLAS, environment));
    environment.put("CUDA_HOME", folder.resolve("cuda").toString());
    Path home = file("cuda/lib64/libcublas.so.13");
    assertEquals(new CudaFiles.Found(home), find(CudaLibrary.CUBLAS, environment));
    CudaFiles.Missing missing =
        assertInstanceOf(CudaFiles.Missing.class, find(CudaLibrary.CUBLAS, Map.of()));
    assertSays(missing.problem(), "cuBLAS was not found", "-Dlanewise.cuda.cublas");
  }
}
