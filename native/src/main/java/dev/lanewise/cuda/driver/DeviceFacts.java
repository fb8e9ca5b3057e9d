package dev.lanewise.cuda.driver;

/**
 * What the driver says of a device.
 *
 * @param handle the driver's number for it
 * @param name such as {@code NVIDIA H100}
 * @param major of its compute capability
 * @param minor of its compute capability
 * @param multiprocessors how many
 * @param sharedBytes of shared memory that a block may ask for
 */
public record DeviceFacts(
    int handle, String name, int major, int minor, int multiprocessors, int sharedBytes) {
  static final int MULTIPROCESSOR_COUNT = 16;
  static final int CAPABILITY_MAJOR = 75;
  static final int CAPABILITY_MINOR = 76;
  static final int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;

  /** The architecture that machine code is made for, such as {@code sm_90}. */
  public String architecture() {
    return "sm_" + major + minor;
  }

  /** The compute capability, such as {@code 9.0}. */
  public String capability() {
    return major + "." + minor;
  }
}
