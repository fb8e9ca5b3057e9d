package dev.lanewise.kernels;

/**
 * The memory of one device. All calls are stream-ordered with the kernels of the same backend; only
 * {@code download} and {@link #synchronize()} wait. All offsets and lengths count elements.
 *
 * <p>Every method throws {@link IllegalArgumentException} if a buffer belongs to another device,
 * has another element type than the array, or a range reaches outside its array or buffer; nothing
 * is written then.
 */
public interface DeviceMemory {
  /** The device this memory belongs to. */
  Device device();

  /**
   * A new buffer, filled with zeros.
   *
   * @throws IllegalArgumentException if {@code length} is negative or more than the device can
   *     address in one buffer
   */
  Buffer allocate(DType dtype, long length);

  /** Copies {@code length} floats from the array to the buffer. */
  void upload(float[] source, int sourceOffset, Buffer target, long targetOffset, int length);

  /** Copies {@code length} doubles from the array to the buffer. */
  void upload(double[] source, int sourceOffset, Buffer target, long targetOffset, int length);

  /** Copies {@code length} ints from the array to the buffer. */
  void upload(int[] source, int sourceOffset, Buffer target, long targetOffset, int length);

  /** Waits for pending work on the buffer, then copies {@code length} floats to the array. */
  void download(Buffer source, long sourceOffset, float[] target, int targetOffset, int length);

  /** Waits for pending work on the buffer, then copies {@code length} doubles to the array. */
  void download(Buffer source, long sourceOffset, double[] target, int targetOffset, int length);

  /** Waits for pending work on the buffer, then copies {@code length} ints to the array. */
  void download(Buffer source, long sourceOffset, int[] target, int targetOffset, int length);

  /** Copies between two buffers of this device; the ranges may overlap. */
  void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long length);

  /** Waits until all work given to the device so far has finished. */
  void synchronize();
}
