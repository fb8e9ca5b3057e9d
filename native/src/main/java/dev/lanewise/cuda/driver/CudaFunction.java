package dev.lanewise.cuda.driver;

/** A kernel. */
public final class CudaFunction {
  /** What every kernel may have without asking. */
  private static final int FREE_SHARED_BYTES = 48 << 10;

  private final String name;
  private final long handle;
  private int sharedBytes = FREE_SHARED_BYTES;

  CudaFunction(String name, long handle) {
    this.name = name;
    this.handle = handle;
  }

  /** Its name, for messages. */
  public String name() {
    return name;
  }

  /** The driver's handle. */
  long handle() {
    return handle;
  }

  /** The dynamic shared memory that a launch may have; the caller is inside the context. */
  int sharedBytes() {
    return sharedBytes;
  }

  /** Notes that a launch may have so much. */
  void allowShared(int bytes) {
    sharedBytes = bytes;
  }
}
