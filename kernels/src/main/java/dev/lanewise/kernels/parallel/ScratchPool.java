package dev.lanewise.kernels.parallel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Temporary arrays for kernels, kept between calls so that a kernel allocates nothing once the
 * first call of its size has been made.
 *
 * <p>Arrays come in powers of two. Idle arrays are kept up to a number per size and a total of
 * bytes; beyond that a released array is left to the collector, so a burst of callers can't grow
 * the pool for ever. Safe for any number of threads, virtual ones included; lock-free.
 *
 * <p>Scratch holds rubbish when leased and is never a kernel's output or saved state. Release it in
 * a {@code finally} block: an array that is not released is merely collected.
 */
public final class ScratchPool {
  /** The shortest array handed out. */
  public static final int MIN_LENGTH = 64;

  /** The longest request that can be served. */
  public static final int MAX_LENGTH = 1 << 30;

  private static final int MIN_CLASS = Integer.numberOfTrailingZeros(MIN_LENGTH);
  private static final int CLASSES = Integer.numberOfTrailingZeros(MAX_LENGTH) - MIN_CLASS + 1;

  private final int slotsPerSize;
  private final long maxIdleBytes;
  private final AtomicLong idleBytes = new AtomicLong();
  private final AtomicReferenceArray<float @Nullable []> floats;
  private final AtomicReferenceArray<double @Nullable []> doubles;

  /**
   * A pool that is empty at first.
   *
   * @param slotsPerSize how many idle arrays of one size and type it keeps, at least 1; a kernel
   *     leases a few per thread
   * @param maxIdleBytes how many bytes of idle arrays it keeps in all, 0 or more
   * @throws IllegalArgumentException if an argument is out of range
   */
  public ScratchPool(int slotsPerSize, long maxIdleBytes) {
    if (slotsPerSize < 1 || slotsPerSize > 1 << 16) {
      throw new IllegalArgumentException(
          "slotsPerSize = " + slotsPerSize + ", expected 1 to " + (1 << 16));
    }
    if (maxIdleBytes < 0) {
      throw new IllegalArgumentException("maxIdleBytes = " + maxIdleBytes + ", expected 0 or more");
    }
    this.slotsPerSize = slotsPerSize;
    this.maxIdleBytes = maxIdleBytes;
    this.floats = new AtomicReferenceArray<>(CLASSES * slotsPerSize);
    this.doubles = new AtomicReferenceArray<>(CLASSES * slotsPerSize);
  }

  /**
   * An array of at least the given length, its contents undefined.
   *
   * @throws IllegalArgumentException if {@code minLength} is negative or above {@link #MAX_LENGTH}
   */
  public float[] leaseFloats(int minLength) {
    int sizeClass = sizeClass(minLength);
    float[] idle = take(floats, sizeClass);
    if (idle == null) {
      return new float[length(sizeClass)];
    }
    idleBytes.addAndGet(-(long) Float.BYTES * idle.length);
    return idle;
  }

  /**
   * An array of at least the given length, its contents undefined.
   *
   * @throws IllegalArgumentException if {@code minLength} is negative or above {@link #MAX_LENGTH}
   */
  public double[] leaseDoubles(int minLength) {
    int sizeClass = sizeClass(minLength);
    double[] idle = take(doubles, sizeClass);
    if (idle == null) {
      return new double[length(sizeClass)];
    }
    idleBytes.addAndGet(-(long) Double.BYTES * idle.length);
    return idle;
  }

  /**
   * Gives an array back; the caller must not touch it again.
   *
   * @throws IllegalArgumentException if no pool can have handed it out (its length is no size here)
   * @throws IllegalStateException if it was already given back
   */
  public void release(float[] array) {
    put(floats, array, array.length, (long) Float.BYTES * array.length);
  }

  /**
   * Gives an array back; the caller must not touch it again.
   *
   * @throws IllegalArgumentException if no pool can have handed it out (its length is no size here)
   * @throws IllegalStateException if it was already given back
   */
  public void release(double[] array) {
    put(doubles, array, array.length, (long) Double.BYTES * array.length);
  }

  /** The bytes of the arrays now idle in the pool. */
  public long idleBytes() {
    return idleBytes.get();
  }

  private <T> @Nullable T take(AtomicReferenceArray<@Nullable T> store, int sizeClass) {
    int from = sizeClass * slotsPerSize;
    for (int i = from; i < from + slotsPerSize; i++) {
      if (store.get(i) != null) {
        T idle = store.getAndSet(i, null);
        if (idle != null) {
          return idle;
        }
      }
    }
    return null;
  }

  private <T> void put(AtomicReferenceArray<@Nullable T> store, T array, int length, long bytes) {
    if (length < MIN_LENGTH || length > MAX_LENGTH || Integer.bitCount(length) != 1) {
      throw new IllegalArgumentException(
          "array of length " + length + " was not leased from a scratch pool");
    }
    int from = (Integer.numberOfTrailingZeros(length) - MIN_CLASS) * slotsPerSize;
    for (int i = from; i < from + slotsPerSize; i++) {
      if (store.get(i) == array) {
        throw new IllegalStateException("scratch array of length " + length + " released twice");
      }
    }
    if (idleBytes.addAndGet(bytes) <= maxIdleBytes) {
      for (int i = from; i < from + slotsPerSize; i++) {
        if (store.compareAndSet(i, null, array)) {
          return;
        }
      }
    }
    idleBytes.addAndGet(-bytes);
  }

  private static int sizeClass(int minLength) {
    if (minLength < 0 || minLength > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "minLength = " + minLength + ", expected 0 to " + MAX_LENGTH);
    }
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(minLength, MIN_LENGTH) - 1);
    return bits - MIN_CLASS;
  }

  private static int length(int sizeClass) {
    return 1 << (sizeClass + MIN_CLASS);
  }
}
