package dev.lanewise.cuda.raw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of cuBLASLt that are used, by their names in {@code cublasLt.h}, which is their
 * documentation. Nothing is checked; each returns a cublasStatus_t. Pointers and sizes are longs.
 */
public final class CuBlasLt {
  private static final MethodHandle LAYOUT = Downcall.handle("JIJJJ");
  private static final MethodHandle HEURISTIC = Downcall.handle("JJJJJJJIJJ");
  private static final MethodHandle MATMUL = Downcall.handle("JJJJJJJJJJJJJJJJ");

  private final MemorySegment cublasLtCreate;
  private final MemorySegment cublasLtDestroy;
  private final MemorySegment cublasLtMatmulDescCreate;
  private final MemorySegment cublasLtMatmulDescDestroy;
  private final MemorySegment cublasLtMatmulDescSetAttribute;
  private final MemorySegment cublasLtMatrixLayoutCreate;
  private final MemorySegment cublasLtMatrixLayoutDestroy;
  private final MemorySegment cublasLtMatmulPreferenceCreate;
  private final MemorySegment cublasLtMatmulPreferenceDestroy;
  private final MemorySegment cublasLtMatmulPreferenceSetAttribute;
  private final MemorySegment cublasLtMatmulAlgoGetHeuristic;
  private final MemorySegment cublasLtMatmul;

  /**
   * Finds the functions.
   *
   * @param library a loaded library, which must stay loaded
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public CuBlasLt(SymbolLookup library) {
    this.cublasLtCreate = library.findOrThrow("cublasLtCreate");
    this.cublasLtDestroy = library.findOrThrow("cublasLtDestroy");
    this.cublasLtMatmulDescCreate = library.findOrThrow("cublasLtMatmulDescCreate");
    this.cublasLtMatmulDescDestroy = library.findOrThrow("cublasLtMatmulDescDestroy");
    this.cublasLtMatmulDescSetAttribute = library.findOrThrow("cublasLtMatmulDescSetAttribute");
    this.cublasLtMatrixLayoutCreate = library.findOrThrow("cublasLtMatrixLayoutCreate");
    this.cublasLtMatrixLayoutDestroy = library.findOrThrow("cublasLtMatrixLayoutDestroy");
    this.cublasLtMatmulPreferenceCreate = library.findOrThrow("cublasLtMatmulPreferenceCreate");
    this.cublasLtMatmulPreferenceDestroy = library.findOrThrow("cublasLtMatmulPreferenceDestroy");
    this.cublasLtMatmulPreferenceSetAttribute =
        library.findOrThrow("cublasLtMatmulPreferenceSetAttribute");
    this.cublasLtMatmulAlgoGetHeuristic = library.findOrThrow("cublasLtMatmulAlgoGetHeuristic");
    this.cublasLtMatmul = library.findOrThrow("cublasLtMatmul");
  }

  public int cublasLtCreate(long handle) {
    return Downcall.j(cublasLtCreate, handle);
  }

  public int cublasLtDestroy(long handle) {
    return Downcall.j(cublasLtDestroy, handle);
  }

  public int cublasLtMatmulDescCreate(long description, int computeType, int scaleType) {
    return Downcall.jii(cublasLtMatmulDescCreate, description, computeType, scaleType);
  }

  public int cublasLtMatmulDescDestroy(long description) {
    return Downcall.j(cublasLtMatmulDescDestroy, description);
  }

  public int cublasLtMatmulDescSetAttribute(
      long description, int attribute, long value, long bytes) {
    return Downcall.jijj(cublasLtMatmulDescSetAttribute, description, attribute, value, bytes);
  }

  public int cublasLtMatrixLayoutCreate(
      long layout, int type, long rows, long columns, long leading) {
    try {
      return (int)
          LAYOUT.invokeExact(cublasLtMatrixLayoutCreate, layout, type, rows, columns, leading);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cublasLtMatrixLayoutDestroy(long layout) {
    return Downcall.j(cublasLtMatrixLayoutDestroy, layout);
  }

  public int cublasLtMatmulPreferenceCreate(long preference) {
    return Downcall.j(cublasLtMatmulPreferenceCreate, preference);
  }

  public int cublasLtMatmulPreferenceDestroy(long preference) {
    return Downcall.j(cublasLtMatmulPreferenceDestroy, preference);
  }

  public int cublasLtMatmulPreferenceSetAttribute(
      long preference, int attribute, long value, long bytes) {
    return Downcall.jijj(cublasLtMatmulPreferenceSetAttribute, preference, attribute, value, bytes);
  }

  public int cublasLtMatmulAlgoGetHeuristic(
      long handle,
      long description,
      long layoutA,
      long layoutB,
      long layoutC,
      long layoutD,
      long preference,
      int requested,
      long results,
      long returned) {
    try {
      return (int)
          HEURISTIC.invokeExact(
              cublasLtMatmulAlgoGetHeuristic,
              handle,
              description,
              layoutA,
              layoutB,
              layoutC,
              layoutD,
              preference,
              requested,
              results,
              returned);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cublasLtMatmul(
      long handle,
      long description,
      long alpha,
      long a,
      long layoutA,
      long b,
      long layoutB,
      long beta,
      long c,
      long layoutC,
      long d,
      long layoutD,
      long algorithm,
      long workspace,
      long workspaceBytes,
      long stream) {
    try {
      return (int)
          MATMUL.invokeExact(
              cublasLtMatmul,
              handle,
              description,
              alpha,
              a,
              layoutA,
              b,
              layoutB,
              beta,
              c,
              layoutC,
              d,
              layoutD,
              algorithm,
              workspace,
              workspaceBytes,
              stream);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }
}
