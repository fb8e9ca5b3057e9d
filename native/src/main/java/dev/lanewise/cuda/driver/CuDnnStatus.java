package dev.lanewise.cuda.driver;

import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.raw.CuDnn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What calls of cuDNN return. */
final class CuDnnStatus {
  private static final int STATUS_NOT_SUPPORTED = 3000;

  /** Each kind of failure has a thousand numbers. */
  private static final long KIND = 1000;

  private static final long MAX_TEXT = 4096;

  private CuDnnStatus() {}

  /** Whether the code says that there is no such convolution, whatever it is in particular. */
  static boolean isUnsupported(int code) {
    return code >= STATUS_NOT_SUPPORTED && code < STATUS_NOT_SUPPORTED + KIND;
  }

  /**
   * @throws CudaException with cuDNN's name and text if the code is not 0
   */
  static void check(CuDnn library, String call, int code) {
    if (code != 0) {
      throw failure(library, call, code);
    }
  }

  private static CudaException failure(CuDnn library, String call, int code) {
    long name = library.cudnnGetErrorString(code);
    String error =
        name == 0
            ? "cuDNN error"
            : MemorySegment.ofAddress(name).reinterpret(MAX_TEXT).getString(0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(MAX_TEXT);
      library.cudnnGetLastErrorString(text.address(), MAX_TEXT - 1);
      String said = text.getString(0).strip();
      return new CudaException(
          call, code, error, said.isEmpty() ? "see the documentation of cuDNN" : said);
    }
  }
}
