package dev.lanewise.openblas.cblas;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/**
 * The addresses of the functions in one library. {@link FloatHeapCblas}, {@link FloatOffHeapCblas}
 * and their likes for double call them.
 *
 * <p>The library must take 32-bit integers (LP64), as every BLAS does whose symbols bear no suffix
 * unless it was built otherwise on purpose.
 */
public record Cblas(
    MemorySegment sgemm,
    MemorySegment dgemm,
    MemorySegment sgemv,
    MemorySegment dgemv,
    MemorySegment sger,
    MemorySegment dger,
    MemorySegment sdot,
    MemorySegment ddot,
    MemorySegment saxpy,
    MemorySegment daxpy,
    MemorySegment sscal,
    MemorySegment dscal,
    MemorySegment snrm2,
    MemorySegment dnrm2,
    MemorySegment sasum,
    MemorySegment dasum) {

  private static final List<String> SYMBOLS =
      List.of(
          "cblas_sgemm",
          "cblas_dgemm",
          "cblas_sgemv",
          "cblas_dgemv",
          "cblas_sger",
          "cblas_dger",
          "cblas_sdot",
          "cblas_ddot",
          "cblas_saxpy",
          "cblas_daxpy",
          "cblas_sscal",
          "cblas_dscal",
          "cblas_snrm2",
          "cblas_dnrm2",
          "cblas_sasum",
          "cblas_dasum");

  /** The names of the functions. */
  public static List<String> symbols() {
    return SYMBOLS;
  }

  /**
   * Finds the functions.
   *
   * @param library a loaded library: {@link SymbolLookup#libraryLookup(java.nio.file.Path,
   *     java.lang.foreign.Arena)}; it must stay loaded
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public static Cblas of(SymbolLookup library) {
    return new Cblas(
        library.findOrThrow("cblas_sgemm"),
        library.findOrThrow("cblas_dgemm"),
        library.findOrThrow("cblas_sgemv"),
        library.findOrThrow("cblas_dgemv"),
        library.findOrThrow("cblas_sger"),
        library.findOrThrow("cblas_dger"),
        library.findOrThrow("cblas_sdot"),
        library.findOrThrow("cblas_ddot"),
        library.findOrThrow("cblas_saxpy"),
        library.findOrThrow("cblas_daxpy"),
        library.findOrThrow("cblas_sscal"),
        library.findOrThrow("cblas_dscal"),
        library.findOrThrow("cblas_snrm2"),
        library.findOrThrow("cblas_dnrm2"),
        library.findOrThrow("cblas_sasum"),
        library.findOrThrow("cblas_dasum"));
  }
}
