package dev.lanewise.kernels.parallel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, lock-free store of reusable objects: the state that a kernel call hands to its tasks
 * (which must be an object, and a kernel may not allocate one per call).
 *
 * <p>Not a ThreadLocal, since virtual threads would each make their own. When more objects are out
 * than the pool has slots, the surplus is created and later dropped.
 *
 * @param <T> the kind of object
 */
public final class LeasePool<T> {
  private final AtomicReferenceArray<@Nullable T> slots;
  private final Supplier<T> factory;

  /**
   * A pool that is empty at first.
   *
   * @param slots how many idle objects it keeps, at least 1
   * @param factory makes a new object when none is idle
   * @throws IllegalArgumentException if {@code slots < 1}
   */
  public LeasePool(int slots, Supplier<T> factory) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots = " + slots + ", expected 1 or more");
    }
    this.slots = new AtomicReferenceArray<>(slots);
    this.factory = factory;
  }

  /** An object that nobody else has; give it back with {@link #release}. */
  public T lease() {
    for (int i = 0; i < slots.length(); i++) {
      if (slots.get(i) != null) {
        T idle = slots.getAndSet(i, null);
        if (idle != null) {
          return idle;
        }
      }
    }
    return factory.get();
  }

  /**
   * Gives an object back; the caller must not use it again.
   *
   * @throws IllegalStateException if it was already given back
   */
  public void release(T object) {
    for (int i = 0; i < slots.length(); i++) {
      if (slots.get(i) == object) {
        throw new IllegalStateException("released twice: " + object.getClass().getName());
      }
    }
    for (int i = 0; i < slots.length(); i++) {
      if (slots.compareAndSet(i, null, object)) {
        return;
      }
    }
  }
}
