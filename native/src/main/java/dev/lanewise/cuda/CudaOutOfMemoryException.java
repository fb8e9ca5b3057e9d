package dev.lanewise.cuda;

/**
 * The device has no room for an allocation, even after what was idle was given back. The message
 * says what was asked for, what is in use and who holds most of it. The backend stays usable.
 */
public final class CudaOutOfMemoryException extends CudaException {
  private static final long serialVersionUID = 1;

  private final long requested;

  /**
   * A failed allocation.
   *
   * @param requested the bytes that were asked for
   */
  public CudaOutOfMemoryException(
      String call, int code, String error, String text, long requested) {
    super(call, code, error, text);
    this.requested = requested;
  }

  /** The bytes that were asked for. */
  public long requested() {
    return requested;
  }
}
