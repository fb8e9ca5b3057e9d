package dev.lanewise.cuda;

/** The driver refused to launch a kernel; nothing was computed and the backend stays usable. */
public final class CudaLaunchException extends CudaException {
  private static final long serialVersionUID = 1;

  /** A refused launch. */
  public CudaLaunchException(String call, int code, String error, String text) {
    super(call, code, error, text);
  }
}
