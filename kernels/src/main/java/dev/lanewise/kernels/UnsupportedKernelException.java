package dev.lanewise.kernels;

/** No provider of the backend's device has this family for this element type. */
public final class UnsupportedKernelException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  /** For a family, an element type and the device that lacks it. */
  public UnsupportedKernelException(Family<?> family, DType dtype, Device device) {
    super(device + " has no " + family + " kernels for " + dtype);
  }
}
