package dev.lanewise.cuda.driver;

import java.util.Arrays;

/**
 * Memory that was freed during a step. It can't be given back before the commands that were put off
 * are given to the stream. What was also allocated during a step is kept: the next step asks for it
 * again, and must be given the same addresses, or its graph's arguments would change each time. So
 * a request takes the lowest address of exactly its size. For whoever is inside the context.
 */
final class StepMemory {
  /** What no step has asked for in so many is given back. */
  private static final int KEPT_STEPS = 64;

  private final CudaContext context;
  private long[] addresses = new long[64];
  private long[] sizes = new long[64];

  /** In which step each was freed; negative: give back after the next flush. */
  private long[] freedIn = new long[64];

  private int count;
  private long step;

  StepMemory(CudaContext context) {
    this.context = context;
  }

  /** The address of kept memory of this size, which is kept no longer; 0: there is none. */
  long take(long bytes) {
    int best = -1;
    for (int i = 0; i < count; i++) {
      if (sizes[i] == bytes && (best < 0 || addresses[i] < addresses[best])) {
        best = i;
      }
    }
    if (best < 0) {
      return 0;
    }
    long address = addresses[best];
    remove(best);
    return address;
  }

  /**
   * Takes memory that was freed.
   *
   * @param keep whether a step will ask for it again
   */
  void add(long address, long bytes, boolean keep) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      freedIn = Arrays.copyOf(freedIn, 2 * count);
    }
    addresses[count] = address;
    sizes[count] = bytes;
    freedIn[count++] = keep ? step : -1;
  }

  private void remove(int index) {
    count--;
    addresses[index] = addresses[count];
    sizes[index] = sizes[count];
    freedIn[index] = freedIn[count];
  }

  /** All commands are with the stream: gives back what is not to be kept. */
  void flushed() {
    release(0);
  }

  /** A step has ended; gives back what none has asked for lately. */
  void stepEnded() {
    step++;
    release(step - KEPT_STEPS);
  }

  /** Gives back everything; all commands must be with the stream. */
  void releaseAll() {
    release(Long.MAX_VALUE);
  }

  private void release(long before) {
    for (int i = count - 1; i >= 0; i--) {
      if (freedIn[i] < before) {
        long address = addresses[i];
        remove(i);
        context.check(
            "cuMemFreeAsync", context.raw().cuMemFreeAsync(address, context.streamHandle()));
      }
    }
  }
}
