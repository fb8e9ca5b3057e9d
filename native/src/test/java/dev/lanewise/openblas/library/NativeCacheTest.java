package dev.lanewise.openblas.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.openblas.library.Location.InJar;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Extraction of bundled libraries to a folder of the user's own. */
@EnabledOnOs(OS.LINUX)
class NativeCacheTest {
  private static final Platform PLATFORM = new Platform(62, "m", "linux-test", List.of());

  @TempDir private Path root;

  private Bundle bundle(String jarName, String content) throws IOException {
    Path jar = root.resolve(jarName);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : List.of("libgfortran.so.5", "libopenblas.so.0")) {
        zip.putNextEntry(new ZipEntry("org/bytedeco/openblas/linux-test/" + name));
        zip.write((name + content).getBytes(StandardCharsets.UTF_8));
      }
    }
    ClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    Bundle bundle = Bundle.find(PLATFORM, loader);
    assertEquals(jarName, bundle.origin());
    return bundle;
  }

  private Path cache() {
    return root.resolve("home/.cache/lanewise");
  }

  private List<Path> place(Bundle bundle) throws IOException {
    return new NativeCache(cache()).place(bundle);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private void assertRefused(String why, Bundle bundle) {
    IOException refusal = assertThrows(IOException.class, () -> place(bundle));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  @Test
  void extractsOnceToFoldersOfTheUserAlone() throws IOException {
    Bundle bundle = bundle("a.jar", " version 1");
    List<Path> files = place(bundle);
    assertEquals(2, files.size());
    assertEquals("libopenblas.so.0 version 1", Files.readString(files.getLast()));
    Path folder = files.getLast().getParent();
    assertEquals(cache(), folder.getParent());
    assertTrue(folder.getFileName().toString().matches("[0-9a-f]{64}"), folder::toString);
    assertEquals("rwx------", mode(cache()));
    assertEquals("rwx------", mode(folder));
    for (Path file : files) {
      assertEquals("rw-------", mode(file));
      Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    }
    assertEquals(files, place(bundle));
    assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(files.getLast()));
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(2, all.count(), "nothing else is left behind");
    }
  }

  @Test
  void theFolderIsNamedByTheContents() throws IOException {
    Path first = place(bundle("a.jar", " version 1")).getLast();
    assertEquals(first, place(bundle("renamed.jar", " version 1")).getLast());
    Path other = place(bundle("b.jar", " version 2")).getLast();
    assertNotEquals(first, other);
    assertEquals("libopenblas.so.0 version 1", Files.readString(first));
    assertEquals("libopenblas.so.0 version 2", Files.readString(other));
  }

  @Test
  void whatWasTamperedWithIsWrittenAnew() throws IOException {
    Bundle bundle = bundle("a.jar", " version 1");
    Path file = place(bundle).getLast();
    byte[] good = Files.readAllBytes(file);
    byte[] sameLength = good.clone();
    sameLength[5] ^= 1;
    for (byte[] bad : List.of(sameLength, new byte[0], new byte[100])) {
      Files.write(file, bad);
      assertEquals(file, place(bundle).getLast());
      assertArrayEquals(good, Files.readAllBytes(file));
    }
    Files.delete(file);
    place(bundle);
    assertArrayEquals(good, Files.readAllBytes(file));
  }

  @Test
  void whatOthersCouldWriteIsRefused() throws IOException {
    Bundle bundle = bundle("a.jar", " version 1");
    Path file = place(bundle).getLast();
    for (Path path : List.of(file, file.getParent(), cache())) {
      String before = mode(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxr-x"));
      assertRefused(path + " is open to other users", bundle);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(before));
    }
    place(bundle);
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Bundle bundle = bundle("a.jar", " version 1");
    Path file = place(bundle).getLast();
    Path elsewhere = Files.write(root.resolve("elsewhere"), Files.readAllBytes(file));
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertRefused(file + " is no file", bundle);
    Files.delete(file);
    Path folder = file.getParent();
    Path moved = Files.move(folder, root.resolve("moved"));
    Files.createSymbolicLink(folder, moved);
    assertRefused(folder + " is no folder", bundle);
  }

  @Test
  void manyAtOnceAgree() throws Exception {
    Bundle bundle = bundle("a.jar", " version 1".repeat(20_000));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<Path>>> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        runs.add(threads.submit(() -> place(bundle)));
      }
      for (Future<List<Path>> run : runs) {
        assertEquals(bundle.files().getLast().checksum().bytes(), Files.size(run.get().getLast()));
      }
    }
  }

  @Test
  void theCacheIsWhereTheUserSaysOrInTheHomeFolder() {
    Map<String, String> properties = new HashMap<>(Map.of("user.home", "/home/u"));
    Map<String, String> environment = new HashMap<>();
    assertEquals(
        Path.of("/home/u/.cache/lanewise"),
        OpenBlasLibrary.cacheFolder(properties::get, environment::get));
    environment.put("XDG_CACHE_HOME", "relative");
    assertEquals(
        Path.of("/home/u/.cache/lanewise"),
        OpenBlasLibrary.cacheFolder(properties::get, environment::get));
    environment.put("XDG_CACHE_HOME", "/xdg");
    assertEquals(
        Path.of("/xdg/lanewise"), OpenBlasLibrary.cacheFolder(properties::get, environment::get));
    environment.put("LANEWISE_CACHE", "/mine");
    assertEquals(Path.of("/mine"), OpenBlasLibrary.cacheFolder(properties::get, environment::get));
    properties.put("lanewise.cache", "/theirs");
    assertEquals(
        Path.of("/theirs"), OpenBlasLibrary.cacheFolder(properties::get, environment::get));
    assertThrows(
        BackendUnavailableException.class,
        () ->
            OpenBlasLibrary.cacheFolder(
                Map.of("user.home", "?")::get, Map.<String, String>of()::get));
  }

  /** What is no library fails when it is loaded, with a reason and a remedy. */
  @Test
  void loadingSaysWhatIsWrong() throws IOException {
    Bundle bundle = bundle("a.jar", " version 1");
    Map<String, String> properties = Map.of("lanewise.cache", cache().toString());
    BackendUnavailableException unloadable =
        assertThrows(
            BackendUnavailableException.class,
            () ->
                OpenBlasLibrary.load(
                    new InJar(bundle), properties::get, Map.<String, String>of()::get));
    assertTrue(unloadable.reason().contains("can't be loaded"), unloadable.reason());
    Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString("rwxrwxrwx"));
    BackendUnavailableException open =
        assertThrows(
            BackendUnavailableException.class,
            () ->
                OpenBlasLibrary.load(
                    new InJar(bundle), properties::get, Map.<String, String>of()::get));
    assertTrue(open.reason().contains("is open to other users"), open.reason());
    assertTrue(open.remedy().contains("-Dlanewise.cache"), open.remedy());
  }
}
