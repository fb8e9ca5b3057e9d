package dev.lanewise.openblas.library;

import dev.lanewise.cache.UserFolder;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.OpenBlasControls;
import dev.lanewise.openblas.library.Location.InJar;
import dev.lanewise.openblas.library.Location.OnDisk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS, loaded. It stays loaded until the JVM ends: its threads would not survive more.
 *
 * @param cblas the functions
 * @param controls the threads, and what it says of itself
 * @param path the file
 */
public record OpenBlasLibrary(Cblas cblas, OpenBlasControls controls, Path path) {
  private static final String BACKEND = "openblas";

  /**
   * Loads it, extracting it first if it is in a jar.
   *
   * @throws BackendUnavailableException if that fails
   */
  public static OpenBlasLibrary load(
      Location location,
      UnaryOperator<@Nullable String> properties,
      UnaryOperator<@Nullable String> environment) {
    List<Path> files =
        switch (location) {
          case OnDisk onDisk -> List.of(onDisk.path());
          case InJar inJar -> extract(inJar.bundle(), cacheFolder(properties, environment));
        };
    Path file = files.getLast();
    SymbolLookup symbols = link(files);
    try {
      OpenBlasControls controls = new OpenBlasControls(symbols);
      if (controls.hasLongIntegers()) {
        throw new BackendUnavailableException(
            BACKEND,
            file + " takes 64-bit integers (" + controls.config() + ")",
            "use an OpenBLAS built with 32-bit integers");
      }
      return new OpenBlasLibrary(Cblas.of(symbols), controls, file);
    } catch (NoSuchElementException e) {
      throw new BackendUnavailableException(
          BACKEND,
          file + " lacks a function: " + e.getMessage(),
          "use an OpenBLAS built with CBLAS and 32-bit integers");
    }
  }

  private static List<Path> extract(Bundle bundle, Path cache) {
    try {
      return new NativeCache(cache).place(bundle);
    } catch (IOException e) {
      throw new BackendUnavailableException(
          BACKEND,
          "OpenBLAS can't be extracted from " + bundle.origin() + ": " + e.getMessage(),
          "make "
              + cache
              + " a folder of this user's own, or name another by -D"
              + UserFolder.PROPERTY);
    }
  }

  static Path cacheFolder(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    Path folder = UserFolder.find(properties, environment);
    if (folder == null) {
      throw new BackendUnavailableException(
          BACKEND,
          "there is no folder to extract OpenBLAS to: user.home is "
              + properties.apply("user.home"),
          "name one by -D" + UserFolder.PROPERTY + " or " + UserFolder.VARIABLE);
    }
    return folder;
  }

  /** What it needs is found beside it, or by the system; only where neither works, loaded first. */
  private static SymbolLookup link(List<Path> files) {
    Path file = files.getLast();
    try {
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      if (files.size() > 1) {
        return linkOneByOne(files);
      }
      throw unloadable(file, e);
    }
  }

  private static SymbolLookup linkOneByOne(List<Path> files) {
    SymbolLookup last = null;
    for (Path file : files) {
      try {
        last = SymbolLookup.libraryLookup(file, Arena.global());
      } catch (IllegalArgumentException e) {
        throw unloadable(file, e);
      }
    }
    return Objects.requireNonNull(last, "files");
  }

  private static BackendUnavailableException unloadable(Path file, IllegalArgumentException why) {
    return new BackendUnavailableException(
        BACKEND,
        file + " can't be loaded: " + why.getMessage(),
        "see by ldd what it lacks, and whether its folder allows code to run");
  }
}
