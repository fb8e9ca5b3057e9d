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
 * @param time the length of the longest
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
