package dev.lanewise.kernels;

/**
 * A flat run of elements in a device's memory. Kernels address it by element offsets; its content
 * is reached from Java only through {@link DeviceMemory#upload} and {@link DeviceMemory#download}.
 */
public interface Buffer extends AutoCloseable {
  /** The element type. */
  DType dtype();

  /** The number of elements. */
  long length();

  /** The device that owns the memory. */
  Device device();

  /**
   * Returns the memory to the device once every kernel that was already given this buffer has
   * finished. A second call does nothing; use after it throws {@link IllegalStateException}. Host
   * buffers have nothing to return: the garbage collector frees them.
   */
  @Override
  void close();
}
