package dev.lanewise.kernels.parallel;

import java.util.TreeMap;

/**
 * The exceptions of one call's tasks, by task index, so that the one thrown is the same each run.
 */
final class TaskFailures {
  private final TreeMap<Integer, Throwable> byIndex = new TreeMap<>();

  synchronized void add(int index, Throwable failure) {
    byIndex.put(index, failure);
  }

  /** Throws the exception of the lowest index as it is, the others suppressed in it; empties. */
  synchronized void rethrow() {
    Throwable first = byIndex.firstEntry().getValue();
    for (Throwable other : byIndex.values()) {
      if (other != first) {
        first.addSuppressed(other);
      }
    }
    byIndex.clear();
    TaskFailures.<RuntimeException>throwUnchecked(first);
  }

  /** A task can't declare a checked exception, but one thrown in disguise must not be hidden. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void throwUnchecked(Throwable failure) throws T {
    throw (T) failure;
  }
}
