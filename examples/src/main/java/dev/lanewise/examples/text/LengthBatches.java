package dev.lanewise.examples.text;

import dev.lanewise.nn.data.Shuffle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Batches of rows of about equal length, so that little is padding: rows are shuffled, sorted by
 * length within chunks of some batches, and the batches are shuffled again. The order depends on
 * the seed and the epoch alone.
 */
public final class LengthBatches {
  private static final int BATCHES_A_CHUNK = 25;

  private LengthBatches() {}

  /**
   * The rows of each batch.
   *
   * @param lengths of all rows
   * @param size rows of a batch; the last one may have fewer
   * @throws IllegalArgumentException if {@code size} is below 1
   */
  public static List<int[]> of(int[] lengths, int size, long seed, long epoch) {
    if (size < 1) {
      throw new IllegalArgumentException("size is " + size + "; expected 1 or more");
    }
    int[] order = Shuffle.permutation(lengths.length, seed, epoch);
    List<int[]> batches = new ArrayList<>();
    int chunk = Math.multiplyExact(size, BATCHES_A_CHUNK);
    for (int start = 0; start < order.length; start += chunk) {
      int[] sorted =
          Arrays.stream(order, start, Math.min(order.length, start + chunk))
              .boxed()
              .sorted(Comparator.comparingInt(row -> lengths[row]))
              .mapToInt(Integer::intValue)
              .toArray();
      batches.addAll(inOrder(sorted, size));
    }
    int[] shuffled = Shuffle.permutation(batches.size(), seed + 1, epoch);
    return Arrays.stream(shuffled).mapToObj(batches::get).toList();
  }

  /** Rows cut into batches as they stand. */
  public static List<int[]> inOrder(int[] rows, int size) {
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start < rows.length; start += size) {
      batches.add(Arrays.copyOfRange(rows, start, Math.min(rows.length, start + size)));
    }
    return batches;
  }
}
