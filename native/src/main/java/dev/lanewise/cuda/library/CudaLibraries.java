package dev.lanewise.cuda.library;

import dev.lanewise.cuda.compile.BuiltInCubins;
import dev.lanewise.cuda.compile.NvrtcCompiler;
import dev.lanewise.cuda.driver.Driver;
import dev.lanewise.cuda.raw.CuBlas;
import dev.lanewise.cuda.raw.CuBlasLt;
import dev.lanewise.cuda.raw.CuDnn;
import dev.lanewise.cuda.raw.Nvrtc;
import dev.lanewise.kernels.BackendUnavailableException;
import java.io.IOException;
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
 * @param cublasLt matrix products with a bias; null where there is none
 * @param cudnn convolutions; null where own kernels are used
 * @param convolutions whether cuDNN's are used or measured; OWN where there are none
 * @param origins a line each for people: file and version
 */
public record CudaLibraries(
    Driver driver,
    @Nullable NvrtcCompiler nvrtc,
    CuBlas cublas,
    @Nullable CuBlasLt cublasLt,
    @Nullable CuDnn cudnn,
    Convolutions convolutions,
    List<String> origins) {

  static CudaLibraries load(
      LoadedDriver driver,
      @Nullable Path nvrtc,
      Path cublas,
      @Nullable Path cublasLt,
      CuDnnChoice choice,
      BuiltInCubins builtIn) {
    NvrtcCompiler compiler = nvrtc == null ? null : new NvrtcCompiler(bindNvrtc(nvrtc));
    CuBlas products = bindCuBlas(cublas);
    CuBlasLt biases = cublasLt == null ? null : bindCuBlasLt(cublasLt);
    // After cuBLAS, which it needs and finds where it is loaded.
    Path file = choice.file();
    CuDnn cudnn = file == null ? null : bindCuDnn(file);
    return new CudaLibraries(
        driver.driver(),
        compiler,
        products,
        biases,
        cudnn,
        cudnn == null ? Convolutions.OWN : choice.convolutions(),
        List.of(
            "driver " + driver.origin() + ", for CUDA " + driver.versionText(),
            compiler == null
                ? builtIn.origin() + ", since NVRTC was not found"
                : "NVRTC " + nvrtc + ", " + compiler.version(),
            "cuBLAS " + cublas,
            cublasLt == null
                ? "no cuBLASLt beside it: a bias is added in a pass of its own"
                : "cuBLASLt " + cublasLt,
            cudnn == null ? choice.absence() : origin(choice, cudnn)));
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

  private static CuBlasLt bindCuBlasLt(Path file) {
    try {
      return new CuBlasLt(link(CudaLibrary.CUBLASLT, file));
    } catch (NoSuchElementException e) {
      throw lacking(file, e);
    }
  }

  private static CuDnn bindCuDnn(Path file) {
    try {
      return new CuDnn(link(CudaLibrary.CUDNN, file));
    } catch (NoSuchElementException e) {
      throw lacking(file, e);
    }
  }

  private static String origin(CuDnnChoice choice, CuDnn cudnn) {
    long version = cudnn.cudnnGetVersion();
    return "cuDNN "
        + choice.file()
        + ", "
        + version / 10_000
        + "."
        + version % 10_000 / 100
        + "."
        + version % 100
        + (choice.convolutions() == Convolutions.AUTO
            ? ": convolutions by it or by own kernels, the faster once measured"
            : ": convolutions by it");
  }

  private static BackendUnavailableException lacking(Path file, NoSuchElementException why) {
    return new BackendUnavailableException(
        "cuda",
        file + " lacks a function: " + why.getMessage(),
        "use the libraries of CUDA 12 or newer, and cuDNN 9");
  }

  private static SymbolLookup link(CudaLibrary library, Path file) {
    try {
      String name = library.companion();
      Path companion = name == null ? null : beside(file, name);
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

  /**
   * The library of this name that lies beside a file, of the same version if there is one; null if
   * there is none, or the folder can't be read.
   */
  static @Nullable Path beside(Path file, String name) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return null;
    }
    String own = file.getFileName().toString();
    int ending = own.indexOf(".so.");
    if (ending >= 0) {
      Path same = folder.resolve(name + own.substring(ending));
      if (Files.isRegularFile(same)) {
        return same;
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(name + ".so."))
          .min(Path::compareTo)
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
