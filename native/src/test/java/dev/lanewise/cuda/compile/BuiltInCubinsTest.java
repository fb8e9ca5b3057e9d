package dev.lanewise.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.cuda.driver.DeviceFacts;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.DType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInCubinsTest {
  private static final DeviceFacts HOPPER = device(9, 0);

  private static DeviceFacts device(int major, int minor) {
    return new DeviceFacts(0, "device", major, minor, 2, 1 << 16);
  }

  private static BuiltInCubins of(String... architectures) throws IOException {
    return new BuiltInCubins(new FakeCubins(architectures));
  }

  @Test
  void nothingBuiltIn() {
    BuiltInCubins none = new BuiltInCubins(name -> null);
    assertEquals("no kernels were built in", none.lack(HOPPER));
    BackendUnavailableException refusal =
        assertThrows(
            BackendUnavailableException.class,
            () -> none.of(KernelSource.of("unary.cu"), DType.F32, HOPPER, "exp"));
    assertTrue(refusal.remedy().contains("-Pcubins"), refusal.remedy());
  }

  @Test
  void servesItsArchitecturesAndLaterOnesOfTheSameMajorNumber() throws IOException {
    BuiltInCubins both = of("sm_80", "sm_90");
    for (DeviceFacts device : List.of(device(8, 0), device(8, 6), device(8, 9), device(9, 0))) {
      assertNull(both.lack(device), device::toString);
      assertTrue(both.of(KernelSource.of("loss.cu"), DType.F64, device, null).length > 0);
    }
    assertEquals(
        "kernels were built in for sm_80 and sm_90, not for sm_100", both.lack(device(10, 0)));
    assertTrue(both.lack(device(8, 7)).contains("not for sm_87"), "Jetson");
    assertTrue(of("sm_90").lack(device(8, 9)).contains("not for sm_89"), "an older device");
    assertTrue(of("sm_86").lack(device(8, 0)).contains("not for sm_80"), "an older device");
    assertNull(of("sm_87").lack(device(8, 7)));
  }

  @Test
  void theCubinIsThatOfSourceTypeAndArchitecture() throws IOException {
    KernelSource source = KernelSource.of("unary.cu");
    String key = BuiltInCubins.key(source, DType.F32, "sm_90");
    String index = "nvcc 13.0\nsm_90 F32 unary.cu " + key + "\n";
    BuiltInCubins one =
        new BuiltInCubins(
            name ->
                name.equals("index.txt")
                    ? new ByteArrayInputStream(index.getBytes(StandardCharsets.UTF_8))
                    : name.equals(key + ".cubin")
                        ? new ByteArrayInputStream(new byte[] {7})
                        : null);
    assertArrayEquals(new byte[] {7}, one.of(source, DType.F32, HOPPER, "exp"));
    assertEquals("kernels built in by nvcc 13.0 for sm_90", one.origin());
    KernelSource changed = new KernelSource("unary.cu", source.text() + " ", source.headers());
    BackendUnavailableException refusal =
        assertThrows(
            BackendUnavailableException.class, () -> one.of(changed, DType.F32, HOPPER, "exp"));
    assertTrue(refusal.reason().contains("sm_90 from this unary.cu"), refusal.reason());
    assertThrows(BackendUnavailableException.class, () -> one.of(source, DType.F64, HOPPER, "exp"));
    assertThrows(
        BackendUnavailableException.class, () -> one.of(source, DType.F32, device(8, 0), "exp"));
    assertNotEquals(key, BuiltInCubins.key(source, DType.F32, "sm_80"));
  }

  @Test
  void cubinsOfOtherSourcesAreNoKernels() throws IOException {
    String key = BuiltInCubins.key(KernelSource.of("pool2d.cu"), DType.F64, "sm_90");
    BuiltInCubins stale =
        new BuiltInCubins(new FakeCubins("sm_80", "sm_90").edited(key, "0".repeat(64)));
    assertEquals(
        "kernels were built in from other sources (pool2d.cu is not the same)", stale.lack(HOPPER));
    assertNull(stale.lack(device(8, 0)));
    BuiltInCubins removed =
        new BuiltInCubins(new FakeCubins("sm_90").edited("pool2d.cu", "pool9d.cu"));
    assertTrue(removed.lack(HOPPER).contains("pool9d.cu"), "a source that is no more");
  }

  @Test
  void anIndexThatIsNoneIsRefused() throws IOException {
    BuiltInCubins damaged = new BuiltInCubins(new FakeCubins("sm_90").edited(" F64 ", " F16 "));
    UncheckedIOException refusal =
        assertThrows(UncheckedIOException.class, () -> damaged.lack(HOPPER));
    assertTrue(refusal.getCause().getMessage().contains(" F16 "), refusal::toString);
  }

  /** The program that the profile "cubins" runs, for one small source. */
  @Test
  void whatTheBuildMakesIsFound(@TempDir Path folder) throws IOException {
    assumeTrue(SimulatedCuda.isThere("nvcc"), "nvcc is not installed: nothing was built in");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "src/build/java/BuildCubins.java",
            SimulatedCuda.KERNELS.toString(),
            folder.toString(),
            "sm_90",
            "elementwise.cu");
    Path leftOver = Files.writeString(folder.resolve("old.cubin"), "old");
    String said = SimulatedCuda.run(command);
    assertTrue(said.contains("2 cubins by nvcc "), said);
    assertTrue(!Files.exists(leftOver));
    BuiltInCubins built =
        new BuiltInCubins(
            name ->
                Files.exists(folder.resolve(name))
                    ? Files.newInputStream(folder.resolve(name))
                    : null);
    assertNull(built.lack(HOPPER));
    byte[] cubin = built.of(KernelSource.of("elementwise.cu"), DType.F64, HOPPER, null);
    String text = new String(cubin, StandardCharsets.ISO_8859_1);
    assertTrue(text.startsWith("\u007fELF") && text.contains("where_f64"));
  }
}
