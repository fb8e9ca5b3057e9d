package dev.lanewise.nn;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A pooled buffer. Tensors remember the generation they were made in, so a tensor whose memory was
 * returned and handed out again is caught.
 */
final class Storage {
  final Buffer buffer;

  /** When it was allocated, among the pool's. */
  final long number;

  /** Rises when the memory is returned. */
  int generation;

  /** Rises with every write in place. */
  int version;

  /** Whose closing returns the memory; null: it stays until released. */
  @Nullable Scope owner;

  boolean live;

  Storage(Buffer buffer, long number) {
    this.buffer = buffer;
    this.number = number;
  }
}
