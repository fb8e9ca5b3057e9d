package dev.lanewise.cuda.library;

import dev.lanewise.cuda.compile.BuiltInCubins;
import dev.lanewise.cuda.compile.NvrtcCompiler;
import dev.lanewise.cuda.driver.Driver;
import dev.lanewise.cuda.raw.CuBlas;
import dev.lanewise.cuda.raw.Nvrtc;
import dev.lanewise.kernels.BackendUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The libraries, loaded; they stay so until the JVM ends.
 *
 * @param driver the driver
 * @param nvrtc the compiler; null where there is none and built-in kernels are used
 * @param cublas matrix products
 * @param origins a line each for people: file and version
 */
public record CudaLibraries(
    Driver driver, @Nullable NvrtcCompiler nvrtc, CuBlas cublas, List<String> origins) {

  static CudaLibraries load(
      LoadedDriver driver, @Nullable Path nvrtc, Path cublas, BuiltInCubins builtIn) {
    NvrtcCompiler compiler = nvrtc == null ? null : new NvrtcCompiler(bindNvrtc(nvrtc));
    CuBlas products = bindCuBlas(cublas);
    return new CudaLibraries(
        driver.driver(),
        compiler,
        products,
        List.of(
            "driver " + driver.origin() + ", for CUDA " + driver.versionText(),
            compiler == null
                ? builtIn.origin() + ", since NVRTC was not found"
                : "NVRTC " + nvrtc + ", " + compiler.version(),
            "cuBLAS " + cublas));
  }

  static Nvrtc bindNvrtc(Path file) {
    try {
      return new Nvrtc(link(CudaLibrary.NVRTC, file));
    } catch (NoSuchElementException e) {
      throw lacking(file, e);
    }
  }

  private static CuBlas bindCuBlas(Path file) {
    try {
      return new CuBlas(link(CudaLibrary.CUBLAS, file));
    } catch (NoSuchElementException e) {
      throw lacking(file, e);
    }
  }

  private static BackendUnavailableException lacking(Path file, NoSuchElementException why) {
    return new BackendUnavailableException(
        "cuda",
        file + " lacks a function: " + why.getMessage(),
        "use the libraries of CUDA 12 or newer");
  }

  private static SymbolLookup link(CudaLibrary library, Path file) {
    try {
      Path companion = companion(library, file);
      if (companion != null) {
        SymbolLookup.libraryLookup(companion, Arena.global());
      }
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new BackendUnavailableException(
          "cuda",
          file + " can't be loaded: " + e.getMessage(),
          "see by ldd what it lacks, and whether its folder allows code to run");
    }
  }

  /** The file beside that must be loaded first, where the loader wouldn't look for it. */
  private static @Nullable Path companion(CudaLibrary library, Path file) {
    String name = library.companion();
    Path folder = file.toAbsolutePath().getParent();
    if (name == null || folder == null) {
      return null;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(name + ".so."))
          .min(Path::compareTo)
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
