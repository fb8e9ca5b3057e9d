package dev.lanewise.nn.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Applies merges to a word. The word is a linked list, and a queue holds where merges can be made,
 * so that n bytes take n log n time however long the word. Once filled it is not changed.
 */
final class BytePairMerger {
  private static final int NONE = -1;

  private final Map<Long, Integer> ranks;
  private final int[] joined;
  private int size;

  BytePairMerger(int merges) {
    ranks = HashMap.newHashMap(merges);
    joined = new int[merges];
  }

  /** Adds the merge of the next rank; false, and nothing done, if the pair has one. */
  boolean add(int left, int right, int makes) {
    if (ranks.putIfAbsent(pair(left, right), size) != null) {
      return false;
    }
    joined[size++] = makes;
    return true;
  }

  /** Two tokens as one number. */
  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /** What becomes of the tokens of a word; the array may be changed. */
  int[] apply(int[] tokens) {
    int n = tokens.length;
    int[] next = new int[n];
    int[] previous = new int[n];
    // The rank of the merge that may be made at a place, to tell stale entries of the queue.
    int[] ranked = new int[n];
    PriorityQueue<Long> places = new PriorityQueue<>();
    for (int i = 0; i < n; i++) {
      next[i] = i + 1 < n ? i + 1 : NONE;
      previous[i] = i - 1;
    }
    for (int i = 0; i < n; i++) {
      look(i, tokens, next, ranked, places);
    }
    while (!places.isEmpty()) {
      long entry = places.remove();
      int at = (int) entry;
      int rank = (int) (entry >>> 32);
      if (ranked[at] != rank) {
        continue;
      }
      int gone = next[at];
      tokens[at] = joined[rank];
      ranked[gone] = NONE;
      next[at] = next[gone];
      if (next[gone] != NONE) {
        previous[next[gone]] = at;
      }
      tokens[gone] = NONE;
      look(at, tokens, next, ranked, places);
      if (previous[at] != NONE) {
        look(previous[at], tokens, next, ranked, places);
      }
    }
    return Arrays.stream(tokens).filter(token -> token != NONE).toArray();
  }

  /** Notes which merge may be made of the token at a place and the one after it. */
  private void look(int at, int[] tokens, int[] next, int[] ranked, PriorityQueue<Long> places) {
    Integer rank = next[at] == NONE ? null : ranks.get(pair(tokens[at], tokens[next[at]]));
    ranked[at] = rank == null ? NONE : rank;
    if (rank != null) {
      places.add((long) rank << 32 | at);
    }
  }
}
