package dev.lanewise.cuda.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether cuDNN is used, as it is asked for and found. */
class CuDnnChoiceTest {
  private static final String ASKED = "lanewise.cuda.convolutions";
  private static final String FILE = "lanewise.cuda.cudnn";

  @TempDir private Path folder;

  private static CuDnnChoice choice(Map<String, String> properties, Map<String, String> variables) {
    return CuDnnChoice.find(properties::get, new CudaFiles(properties::get, variables::get));
  }

  private static String origin(String asked) {
    return CudaUnderTest.runtime(Map.of(ASKED, asked)).load().origins().getLast();
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[1]);
  }

  @Test
  void whatIsUsedIsSaid() {
    SimulatedCuda.require();
    String name = "cuDNN /.*libcusim_cudnn.so";
    assertTrue(origin("").matches("convolutions by own kernels; " + name + " is used where .*"));
    assertEquals(origin(""), origin("own"));
    assertTrue(origin("CuDNN ").matches(name + ", 9.24.0: convolutions by it"), origin("cudnn"));
    assertTrue(
        origin("auto")
            .endsWith(
                "9.24.0: convolutions by it or by own kernels, the faster once" + " measured"));
  }

  @Test
  void askedForButMissing() {
    String missing = folder.resolve("libcudnn.so.9").toString();
    for (String asked : new String[] {"own", "cudnn", "auto"}) {
      Unavailable answer =
          assertInstanceOf(
              Unavailable.class,
              CudaUnderTest.runtime(Map.of(ASKED, asked, FILE, missing)).availability());
      assertTrue(answer.reason().contains("there is no " + missing), answer::toString);
      assertTrue(answer.remedy().contains("correct the path"), answer::toString);
    }
    CuDnnChoice none = choice(Map.of(ASKED, "cudnn"), Map.of());
    if (none.library() instanceof CudaFiles.Missing) {
      Unavailable problem = none.problem();
      assertTrue(problem.reason().equals("cuDNN was not found (libcudnn.so.9)"), problem::toString);
      assertTrue(problem.remedy().startsWith("install cuDNN 9"), problem::toString);
      assertTrue(problem.remedy().contains("-D" + FILE), problem::toString);
      assertTrue(problem.remedy().contains("leave out " + ASKED), problem::toString);
      CuDnnChoice auto = choice(Map.of(ASKED, "auto"), Map.of());
      assertEquals(null, auto.problem());
      assertEquals(null, auto.file());
      assertEquals("convolutions by own kernels; cuDNN was not found", auto.absence());
    }
  }

  @Test
  void anotherWord() {
    CuDnnChoice choice = choice(Map.of(ASKED, "fast"), Map.of());
    assertEquals("system property " + ASKED + " is 'fast'", choice.problem().reason());
    assertEquals("give one of own, cudnn, auto", choice.problem().remedy());
    assertInstanceOf(
        Unavailable.class, CudaUnderTest.runtime(Map.of(ASKED, "fast")).availability());
  }

  @Test
  void pythonEnvironmentsHaveIt() throws IOException {
    Path file = file("venv/lib/python3.12/site-packages/nvidia/cudnn/lib/libcudnn.so.9");
    Map<String, String> variables = Map.of("VIRTUAL_ENV", folder.resolve("venv").toString());
    CuDnnChoice choice = choice(Map.of(ASKED, "cudnn"), variables);
    if (choice(Map.of(), Map.of()).library() instanceof CudaFiles.Missing) {
      assertEquals(file, choice.file());
    }
    assertEquals(null, choice(Map.of(), variables).file());
  }

  @Test
  void anotherLibraryIsRefused() {
    String other = SimulatedCuda.library("libcusim_cublas.so").toString();
    CudaRuntime runtime = CudaUnderTest.runtime(Map.of(ASKED, "cudnn", FILE, other));
    BackendUnavailableException refusal =
        assertThrows(BackendUnavailableException.class, runtime::load);
    assertTrue(refusal.reason().contains("cudnnGetVersion"), refusal.reason());
  }
}
