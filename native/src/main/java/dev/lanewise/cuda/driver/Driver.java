package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.CudaDeviceLostException;
import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.CudaLaunchException;
import dev.lanewise.cuda.raw.CudaDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The driver's functions, and what their codes mean. Made once a process; it remembers whether the
 * device's context was lost.
 */
public final class Driver {
  static final int OUT_OF_MEMORY = 2;

  /** Longer than any name or text of an error, or name of a device. */
  private static final int MAX_TEXT = 512;

  private final CudaDriver raw;
  private volatile @Nullable CudaDeviceLostException lost;

  /** Over a loaded library. */
  public Driver(CudaDriver raw) {
    this.raw = raw;
  }

  /** The functions. */
  CudaDriver raw() {
    return raw;
  }

  /** What {@code cuInit} returns; nothing else may be called before. */
  public int initialise() {
    return raw.cuInit(0);
  }

  /** The version of CUDA that the driver supports, such as 13000. */
  public int version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_INT);
      check("cuDriverGetVersion", raw.cuDriverGetVersion(out.address()));
      return out.get(JAVA_INT, 0);
    }
  }

  /** How many devices there are. */
  public int deviceCount() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_INT);
      check("cuDeviceGetCount", raw.cuDeviceGetCount(out.address()));
      return out.get(JAVA_INT, 0);
    }
  }

  /** What a device is. */
  public DeviceFacts facts(int ordinal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_INT);
      check("cuDeviceGet(" + ordinal + ")", raw.cuDeviceGet(out.address(), ordinal));
      int device = out.get(JAVA_INT, 0);
      MemorySegment name = arena.allocate(MAX_TEXT);
      check("cuDeviceGetName", raw.cuDeviceGetName(name.address(), MAX_TEXT - 1, device));
      return new DeviceFacts(
          device,
          name.getString(0),
          attribute(out, DeviceFacts.CAPABILITY_MAJOR, device),
          attribute(out, DeviceFacts.CAPABILITY_MINOR, device),
          attribute(out, DeviceFacts.MULTIPROCESSOR_COUNT, device),
          attribute(out, DeviceFacts.MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device));
    }
  }

  private int attribute(MemorySegment out, int attribute, int device) {
    check(
        "cuDeviceGetAttribute(" + attribute + ")",
        raw.cuDeviceGetAttribute(out.address(), attribute, device));
    return out.get(JAVA_INT, 0);
  }

  /**
   * Returns if the code says success.
   *
   * @param call the function that returned it
   * @throws CudaDeviceLostException if it says that the context is lost
   * @throws CudaException if it says anything else
   */
  void check(String call, int code) {
    if (code != 0) {
      throw failure(call, code);
    }
  }

  /** The exception for a code that isn't success. */
  CudaException failure(String call, int code) {
    return endsContext(code)
        ? lose(call, code)
        : new CudaException(call, code, name(code), text(code));
  }

  /** The exception for a failed launch. */
  CudaException launchFailure(String call, int code) {
    return endsContext(code)
        ? lose(call, code)
        : new CudaLaunchException(call, code, name(code), text(code));
  }

  private CudaDeviceLostException lose(String call, int code) {
    CudaDeviceLostException first = new CudaDeviceLostException(call, code, name(code), text(code));
    lost = first;
    return first;
  }

  /** The errors after which every call fails, as {@code cuda.h} says of each of them. */
  private static boolean endsContext(int code) {
    return code == 700 || code == 702 || code == 710 || code >= 714 && code <= 719;
  }

  /** Whether the context was lost: then no call may be made, or need be. */
  boolean isLost() {
    return lost != null;
  }

  /** Returns unless the context was lost. */
  void checkAlive() {
    CudaDeviceLostException first = lost;
    if (first != null) {
      throw new CudaDeviceLostException(first);
    }
  }

  /** The driver's name of a code. */
  public String name(int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      return raw.cuGetErrorName(code, out.address()) == 0 ? string(out) : "unknown error";
    }
  }

  /** The driver's explanation of a code. */
  public String text(int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      return raw.cuGetErrorString(code, out.address()) == 0 ? string(out) : "no explanation";
    }
  }

  private static String string(MemorySegment out) {
    return MemorySegment.ofAddress(out.get(JAVA_LONG, 0)).reinterpret(MAX_TEXT).getString(0);
  }
}
