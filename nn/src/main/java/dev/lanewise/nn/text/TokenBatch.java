package dev.lanewise.nn.text;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of different lengths as one array (batch, time), row by row, filled up with a padding
 * token at the end. Immutable as long as nobody writes to the arrays.
 *
 * @param tokens batch times time numbers
 * @param lengths how many tokens of each row are not padding
 * @param time the length of the longest, rounded up where that was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read, never compared.
public record TokenBatch(int[] tokens, int[] lengths, int time) {
  /**
   * Puts sequences into a batch.
   *
   * @throws IllegalArgumentException if there are none, or one is empty
   * @throws ArithmeticException if the batch would have 2^31 numbers or more
   */
  public static TokenBatch of(List<int[]> sequences, int padding) {
    return of(sequences, padding, 1);
  }

  /**
   * The same with the time rounded up to a multiple of a number, so that batches have few shapes:
   * memory and plans of a shape are used again.
   *
   * @throws IllegalArgumentException as for {@link #of(List, int)}, or if {@code multiple} is below
   *     1
   * @throws ArithmeticException if the batch would have 2^31 numbers or more
   */
  public static TokenBatch of(List<int[]> sequences, int padding, int multiple) {
    if (multiple < 1) {
      throw new IllegalArgumentException("multiple is " + multiple + "; expected 1 or more");
    }
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("sequences is empty; expected one or more");
    }
    int[] lengths = sequences.stream().mapToInt(sequence -> sequence.length).toArray();
    int time = 0;
    for (int row = 0; row < lengths.length; row++) {
      if (lengths[row] == 0) {
        throw new IllegalArgumentException(
            "sequences[" + row + "] is empty; expected one token or more");
      }
      time = Math.max(time, lengths[row]);
    }
    time = Math.multiplyExact(Math.ceilDiv(time, multiple), multiple);
    int[] tokens = new int[Math.multiplyExact(lengths.length, time)];
    for (int row = 0; row < lengths.length; row++) {
      System.arraycopy(sequences.get(row), 0, tokens, row * time, lengths[row]);
      Arrays.fill(tokens, row * time + lengths[row], (row + 1) * time, padding);
    }
    return new TokenBatch(tokens, lengths, time);
  }

  /** How many sequences there are. */
  public int rows() {
    return lengths.length;
  }

  /** The tokens as a tensor (batch, time) of indices. */
  public Tensor tokensOn(Engine engine) {
    return engine.of(tokens, rows(), time);
  }

  /** The lengths as a tensor (batch) of indices. */
  public Tensor lengthsOn(Engine engine) {
    return engine.of(lengths, rows());
  }
}
