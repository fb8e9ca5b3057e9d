package dev.lanewise.cuda.driver;

/** The memory that NVIDIA recommends for the products of cuBLAS and cuBLASLt to work in. */
final class ProductWorkspace {
  private static final int HOPPER = 9;
  private static final long HOPPER_BYTES = 32L << 20;
  private static final long AMPERE_BYTES = 4L << 20;

  private ProductWorkspace() {}

  static long bytes(DeviceFacts device) {
    return device.major() >= HOPPER ? HOPPER_BYTES : AMPERE_BYTES;
  }
}
