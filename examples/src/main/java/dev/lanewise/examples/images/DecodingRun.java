package dev.lanewise.examples.images;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the pictures of a source on several threads. Pictures are begun in order and none after
 * the first failure, so the failure that is thrown, the one of the earliest picture, is always the
 * same.
 */
final class DecodingRun {
  /** Decodes and shapes a picture. */
  @FunctionalInterface
  interface Decoding {
    Image decode(int index) throws IOException;
  }

  /**
   * What became of a picture.
   *
   * @param image null if it is unusable or not kept
   * @param problem null if it is usable
   */
  record Outcome(@Nullable Image image, @Nullable String problem) {}

  private final ImageSource source;
  private final Decoding decoding;
  private final ImageLoader.Unusable unusable;
  private final boolean keep;
  private final long mostBytes;
  private final Outcome[] outcomes;
  private final Throwable[] failures;
  private final String[] shapes;
  private final AtomicInteger next = new AtomicInteger();

  DecodingRun(
      ImageSource source,
      Decoding decoding,
      ImageLoader.Unusable unusable,
      boolean keep,
      long mostBytes) {
    this.source = source;
    this.decoding = decoding;
    this.unusable = unusable;
    this.keep = keep;
    this.mostBytes = mostBytes;
    this.outcomes = new Outcome[source.count()];
    this.failures = new Throwable[source.count()];
    this.shapes = new String[source.count()];
  }

  /** The outcome of each picture of the source. */
  List<Outcome> onThreads(int threads) throws IOException {
    List<Thread> workers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, outcomes.length); i++) {
      workers.add(Thread.ofPlatform().name("lanewise-decode-" + i).daemon().start(this::work));
    }
    work();
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      next.set(outcomes.length);
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException("interrupted while decoding");
      stopped.initCause(e);
      throw stopped;
    }
    throwFirst();
    requireOneShape();
    return Arrays.asList(outcomes);
  }

  private void work() {
    for (int i = next.getAndIncrement();
        i >= 0 && i < outcomes.length;
        i = next.getAndIncrement()) {
      try {
        outcomes[i] = one(i);
      } catch (IOException | RuntimeException | Error e) {
        failures[i] = e;
        next.set(outcomes.length);
      }
    }
  }

  private Outcome one(int index) throws IOException {
    try {
      Image image = decoding.decode(index);
      shapes[index] = image.shape();
      if (keep) {
        requireMemory(image);
      }
      return new Outcome(keep ? image : null, null);
    } catch (UnusableImageException e) {
      if (unusable == ImageLoader.Unusable.FAIL) {
        throw new BadInputException("picture " + source.name(index) + " " + e.getMessage(), e);
      }
      return new Outcome(null, String.valueOf(e.getMessage()));
    }
  }

  /** All pictures have the size of any of them, else they are refused anyway. */
  private void requireMemory(Image image) {
    long bytes = Math.multiplyExact((long) Float.BYTES * image.planes().length, outcomes.length);
    if (bytes > mostBytes) {
      throw new BadInputException(
          "%d pictures of %s take %d bytes; expected %d at most"
              .formatted(outcomes.length, image.shape(), bytes, mostBytes));
    }
  }

  private void throwFirst() throws IOException {
    for (int i = 0; i < failures.length; i++) {
      switch (failures[i]) {
        case null -> {}
        case IOException e -> throw new IOException(source.name(i) + ": " + e.getMessage(), e);
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(source.name(i), e);
      }
    }
  }

  private void requireOneShape() {
    int first = -1;
    for (int i = 0; i < shapes.length; i++) {
      if (shapes[i] != null && first < 0) {
        first = i;
      }
      if (shapes[i] != null && !shapes[i].equals(shapes[first])) {
        throw new BadInputException(
            "picture %s is %s and %s is %s; expected one shape"
                .formatted(source.name(first), shapes[first], source.name(i), shapes[i]));
      }
    }
  }
}
