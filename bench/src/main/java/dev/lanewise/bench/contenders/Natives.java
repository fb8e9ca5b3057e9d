package dev.lanewise.bench.contenders;

import dev.lanewise.kernels.BackendUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shared libraries that the build unpacked. */
final class Natives {
  /** The system property that names their folder; the launcher sets it. */
  static final String PROPERTY = "lanewise.bench.natives";

  private Natives() {}

  /**
   * Tells DJL to unpack its libraries beside ours and never to use the network. For the first call
   * into DJL.
   */
  static void djl() {
    String folder = System.getProperty(PROPERTY);
    if (folder != null) {
      System.setProperty("ENGINE_CACHE_DIR", Path.of(folder, "djl").toAbsolutePath().toString());
    }
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
  }

  /**
   * Loads a library; it stays loaded.
   *
   * @param project the project's name in the jar's folders
   * @param file the library's name
   * @throws BackendUnavailableException with the reason, if it can't be loaded
   */
  static SymbolLookup load(String project, String file) {
    String folder = System.getProperty(PROPERTY);
    if (folder == null) {
      throw new BackendUnavailableException(
          project, "the property " + PROPERTY + " is not set", "start it by ./lanewise bench");
    }
    Path path = Path.of(folder, "org", "bytedeco", project, "linux-x86_64", file).toAbsolutePath();
    if (!Files.isRegularFile(path)) {
      throw new BackendUnavailableException(
          project, path + " does not exist", "build the module bench by mvn package");
    }
    try {
      return SymbolLookup.libraryLookup(path, Arena.global());
    } catch (IllegalArgumentException | IllegalCallerException e) {
      throw new BackendUnavailableException(
          project,
          path + " can't be loaded: " + e.getMessage(),
          "it is built for Linux on x86-64; start Java with --enable-native-access=ALL-UNNAMED");
    }
  }
}
