package dev.lanewise.cuda;

/**
 * A kernel failed in a way that ends the device's context, as an access outside memory does (700,
 * 719): CUDA answers every later call with the same error. So does the backend from then on; only a
 * new process can use the device again. The cause of later exceptions is the first.
 */
public final class CudaDeviceLostException extends CudaException {
  private static final long serialVersionUID = 1;

  /** The first failure. */
  public CudaDeviceLostException(String call, int code, String error, String text) {
    super(
        call,
        code,
        error,
        text + "; the device's context is lost: start a new process to use the device again");
  }

  /** A call after the first failure. */
  public CudaDeviceLostException(CudaDeviceLostException first) {
    super(
        first.call(),
        first.code(),
        first.error(),
        "this failed before, and the device's context was lost with it: start a new process to use"
            + " the device again");
    initCause(first);
  }
}
