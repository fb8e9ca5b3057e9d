package dev.lanewise.cuda;

/** A call of a CUDA library failed. The message has the call and the library's own words. */
public class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final int code;
  private final String error;

  /**
   * A failed call.
   *
   * @param call the function and what of its arguments helps to understand
   * @param code what it returned
   * @param error the library's name of that code, such as {@code CUDA_ERROR_INVALID_VALUE}
   * @param text the library's explanation
   */
  public CudaException(String call, int code, String error, String text) {
    super(call + ": " + error + " (" + code + "): " + text);
    this.call = call;
    this.code = code;
    this.error = error;
  }

  /** The function that failed. */
  public String call() {
    return call;
  }

  /** What it returned. */
  public int code() {
    return code;
  }

  /** The name of the code. */
  public String error() {
    return error;
  }
}
