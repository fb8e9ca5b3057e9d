package dev.lanewise.cuda.library;

import dev.lanewise.cuda.driver.Driver;
import dev.lanewise.cuda.raw.CudaDriver;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The driver's library.
 *
 * @param driver its functions
 * @param origin the file, for people
 */
record LoadedDriver(Driver driver, String origin) {
  /** Never {@code libcuda.so}: that may be the toolkit's stub, which has no driver behind it. */
  private static final String NAME = "libcuda.so.1";

  /** Where Windows puts it for Linux under it. */
  private static final Path ON_WSL = Path.of("/usr/lib/wsl/lib/libcuda.so.1");

  /**
   * Loads it.
   *
   * @param named the file, or null for where the system's loader finds it
   * @throws IllegalArgumentException if it can't be loaded
   * @throws java.util.NoSuchElementException if it lacks a function
   */
  static LoadedDriver load(@Nullable String named) {
    SymbolLookup library;
    if (named != null) {
      library = SymbolLookup.libraryLookup(Path.of(named.strip()).toAbsolutePath(), Arena.global());
    } else if (Files.exists(ON_WSL)) {
      library = SymbolLookup.libraryLookup(ON_WSL, Arena.global());
    } else {
      library = SymbolLookup.libraryLookup(NAME, Arena.global());
    }
    return new LoadedDriver(new Driver(new CudaDriver(library)), named != null ? named : mapped());
  }

  /** The file that the loader took, as the process's list of mappings says. */
  private static String mapped() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> line.contains("libcuda.so"))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst()
          .orElse(NAME);
    } catch (IOException e) {
      return NAME + " (its path is unknown: " + e.getMessage() + ")";
    }
  }

  /** The version of CUDA that it supports, such as {@code 13.0}. */
  String versionText() {
    int version = driver.version();
    return version / 1000 + "." + version % 1000 / 10;
  }
}
