package dev.lanewise.openblas.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.openblas.library.Location.InJar;
import dev.lanewise.openblas.library.Location.OnDisk;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where OpenBLAS is looked for, and what is said of files that can't be it. */
class LibrarySearchTest {
  private static final int HERE = 62;

  @TempDir private Path root;

  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> systemFolders = new ArrayList<>();
  private ClassLoader classPath = new URLClassLoader(new URL[0], null);

  private Path good(String name) throws IOException {
    return FakeLibraries.write(
        root.resolve(name), FakeLibraries.elf(HERE, FakeLibraries.allSymbols()));
  }

  private LibrarySearch.Result search() {
    Platform platform = new Platform(HERE, "a machine", "linux-test", systemFolders);
    return LibrarySearch.search(platform, properties::get, environment::get, classPath);
  }

  private Location location() {
    LibrarySearch.Result result = search();
    return assertInstanceOf(LibrarySearch.Found.class, result, result::toString).location();
  }

  private Path found(String why) {
    OnDisk onDisk = assertInstanceOf(OnDisk.class, location());
    assertEquals(why, onDisk.why());
    assertTrue(onDisk.path().isAbsolute());
    return onDisk.path();
  }

  private Unavailable problem() {
    return assertInstanceOf(LibrarySearch.Failed.class, search()).problem();
  }

  private void assertNamed(Path file, String reason, String remedy) {
    properties.put(LibrarySearch.PROPERTY, file.toString());
    Unavailable problem = problem();
    assertEquals("system property lanewise.openblas: " + reason, problem.reason());
    assertEquals(remedy + ", or unset system property lanewise.openblas", problem.remedy());
  }

  @Test
  void thePropertyWinsOverTheVariableAndThisOverTheSystem() throws IOException {
    Path byProperty = good("p/mine.so");
    Path byVariable = good("v/other.so");
    Path system = good("s/libopenblas.so.0");
    systemFolders.add(root.resolve("s").toString());
    assertEquals(system, found("system library"));
    environment.put(LibrarySearch.VARIABLE, " " + byVariable + " ");
    assertEquals(byVariable, found("environment variable LANEWISE_OPENBLAS"));
    properties.put(LibrarySearch.PROPERTY, byProperty.toString());
    assertEquals(byProperty, found("system property lanewise.openblas"));
    properties.put(LibrarySearch.PROPERTY, " ");
    assertEquals(byVariable, found("environment variable LANEWISE_OPENBLAS"));
  }

  @Test
  void theJarWinsOverTheSystem() throws IOException {
    good("s/libopenblas.so.0");
    systemFolders.add(root.resolve("s").toString());
    String inJar = "jar/org/bytedeco/openblas/linux-test/";
    good(inJar + "libgcc_s.so.1");
    classPath = new URLClassLoader(new URL[] {root.resolve("jar").toUri().toURL()}, null);
    found("system library");
    good(inJar + "libopenblas.so.0");
    classPath = new URLClassLoader(new URL[] {root.resolve("jar").toUri().toURL()}, null);
    InJar found = assertInstanceOf(InJar.class, location());
    assertEquals(
        List.of("libgcc_s.so.1", "libopenblas.so.0"),
        found.bundle().files().stream().map(Bundle.BundledFile::name).toList());
  }

  @Test
  void foldersAreSearchedInOrderAndRelativeOnesNot() throws IOException {
    Path last = good("usr/libopenblas.so.0");
    Path plain = good("java/libopenblas.so");
    Path first = good("ld/libopenblas.so.0");
    systemFolders.add(root.resolve("usr").toString());
    assertEquals(last, found("system library"));
    Path relative = Path.of("").toAbsolutePath().relativize(good("r/libopenblas.so.0"));
    properties.put("java.library.path", "::" + relative.getParent() + ":" + root.resolve("java"));
    assertEquals(plain, found("system library"));
    environment.put("LD_LIBRARY_PATH", root.resolve("nowhere") + ":" + root.resolve("ld"));
    assertEquals(first, found("system library"));
  }

  @Test
  void nothingFoundSaysHowToGetIt() {
    Unavailable problem = problem();
    assertEquals("OpenBLAS was not found", problem.reason());
    assertTrue(problem.remedy().contains("libopenblas0"), problem.remedy());
    assertTrue(problem.remedy().contains("org.bytedeco:openblas"), problem.remedy());
    assertTrue(problem.remedy().contains("-Dlanewise.openblas"), problem.remedy());
  }

  @Test
  void aNamedFileThatCannotBeUsedIsTheEndOfTheSearch() throws IOException {
    good("s/libopenblas.so.0");
    systemFolders.add(root.resolve("s").toString());
    Path absent = root.resolve("absent.so");
    assertNamed(absent, "there is no " + absent, "correct the path of the library");
    assertNamed(root, root + " is no file", "give the path of the library itself");
    Path garbage = FakeLibraries.write(root.resolve("garbage.so"), new byte[500]);
    assertNamed(
        garbage,
        garbage + " is no library of this system: it does not start as an ELF file does",
        "give the path of libopenblas.so.0 itself");
    Path other =
        FakeLibraries.write(
            root.resolve("other.so"), FakeLibraries.elf(183, FakeLibraries.allSymbols()));
    assertNamed(
        other,
        other + " is for another processor (ELF machine 183)",
        "install OpenBLAS for a machine (ELF machine 62)");
    List<String> some = new ArrayList<>(FakeLibraries.allSymbols());
    some.remove("cblas_dgemv");
    Path incomplete = FakeLibraries.write(root.resolve("some.so"), FakeLibraries.elf(HERE, some));
    assertNamed(
        incomplete,
        incomplete + " lacks cblas_dgemv",
        "use an OpenBLAS built with CBLAS and 32-bit integers");
    properties.put(LibrarySearch.PROPERTY, "a\0b");
    assertTrue(problem().reason().contains("is no path"), problem().reason());
  }

  @Test
  void systemFilesThatCannotBeUsedArePassedOverButNotForgotten() throws IOException {
    FakeLibraries.write(
        root.resolve("a/libopenblas.so.0"), FakeLibraries.elf(183, FakeLibraries.allSymbols()));
    FakeLibraries.write(root.resolve("b/libopenblas.so"), new byte[3]);
    systemFolders.addAll(List.of(root.resolve("a").toString(), root.resolve("b").toString()));
    assertTrue(problem().reason().contains("another processor"), problem().reason());
    Path good = good("c/libopenblas.so.0");
    systemFolders.add(root.resolve("c").toString());
    assertEquals(good, found("system library"));
  }

  @Test
  void otherPlatformsAreTold() {
    properties.putAll(Map.of("os.name", "Plan 9", "os.arch", "mips"));
    Unavailable problem =
        assertInstanceOf(
                LibrarySearch.Failed.class,
                LibrarySearch.search(null, properties::get, environment::get, classPath))
            .problem();
    assertTrue(problem.reason().endsWith("this is Plan 9, mips"), problem.reason());
    assertNull(Platform.of("Mac OS X", "aarch64"));
    assertNull(Platform.of("Linux", "riscv64"));
    assertEquals(62, Platform.of("Linux", "amd64").machine());
    assertEquals(183, Platform.of("Linux", "aarch64").machine());
  }

  /** A real library: the C compiler's own output, read as the loader would. */
  @Test
  void realLibrariesAreRead() throws Exception {
    Platform here = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    assumeTrue(here != null, "no ELF here");
    Path source = root.resolve("some.c");
    Files.writeString(source, "int cblas_sgemm(void) { return 1; }\nextern int other(void);\n");
    Path library = root.resolve("libsome.so");
    assumeTrue(
        runs("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString()),
        "there is no gcc");
    ElfFile elf = ElfFile.read(library);
    assertEquals(here.machine(), elf.machine());
    assertTrue(elf.symbols().contains("cblas_sgemm"), elf::toString);
    assertTrue(!elf.symbols().contains("other"), elf::toString);
    Unavailable problem = LibraryCheck.problem(library, here);
    assertNotNull(problem);
    assertEquals(library + " lacks cblas_dgemm and 19 other functions", problem.reason());
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
