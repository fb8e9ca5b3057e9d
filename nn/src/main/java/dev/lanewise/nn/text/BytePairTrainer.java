package dev.lanewise.nn.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte-pair merges. Each different word is held once with its count; counts of pairs are
 * kept up to date, and a queue finds the most frequent one, so that a merge costs as much as the
 * words it changes.
 */
final class BytePairTrainer {
  private static final int LEAST = 2;

  /** Bytes of a token at most: a long run of one character would else double with each merge. */
  private static final int LONGEST = 512;

  private final List<String> specials;
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> wordCounts = new ArrayList<>();
  private final Map<Long, Long> pairCounts = new HashMap<>();
  private final Map<Long, Set<Integer>> wordsOfPair = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

  /** A pair with the count it had when it was queued. */
  private record Candidate(long count, long pair) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return count != other.count
          ? Long.compare(other.count, count)
          : Long.compare(pair, other.pair);
    }
  }

  BytePairTrainer(List<String> specials) {
    this.specials = List.copyOf(specials);
    for (int b = 0; b < 256; b++) {
      token(String.valueOf(ByteAlphabet.character(b)));
    }
  }

  private int token(String text) {
    Integer known = numbers.putIfAbsent(text, tokens.size());
    if (known == null) {
      tokens.add(text);
      return tokens.size() - 1;
    }
    return known;
  }

  /** Merges until there are {@code size} tokens, specials included; called once. */
  List<Merge> train(Iterable<String> texts, int size) {
    if (size < specials.size() + tokens.size()) {
      throw new IllegalArgumentException(
          "size is " + size + "; expected " + (specials.size() + tokens.size()) + " or more");
    }
    readWords(texts);
    for (int word = 0; word < words.size(); word++) {
      count(word, 1);
    }
    pairCounts.forEach((pair, count) -> queue.add(new Candidate(count, pair)));
    List<Merge> merges = new ArrayList<>();
    Set<Long> made = new HashSet<>();
    while (specials.size() + tokens.size() < size && !queue.isEmpty()) {
      Candidate best = queue.remove();
      long now = pairCounts.getOrDefault(best.pair(), 0L);
      if (now != best.count()) {
        // It was counted down since; where it was counted up, it was queued again.
        if (now > 0 && now < best.count()) {
          queue.add(new Candidate(now, best.pair()));
        }
        continue;
      }
      if (now < LEAST) {
        break;
      }
      Merge merge =
          new Merge(tokens.get((int) (best.pair() >>> 32)), tokens.get((int) best.pair()));
      if (merge.joined().length() > LONGEST || specials.contains(merge.joined())) {
        continue;
      }
      // A pair can come up again when another merge makes one of its tokens.
      if (made.add(best.pair())) {
        merges.add(merge);
      }
      merge(best.pair(), token(merge.joined()));
    }
    return merges;
  }

  private void readWords(Iterable<String> texts) {
    Map<String, Long> counts = new HashMap<>();
    for (String text : texts) {
      for (String word : BytePairWords.of(text)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    counts.forEach(
        (word, count) -> {
          String bytes = ByteAlphabet.encode(word);
          words.add(bytes.chars().map(c -> numbers.get(String.valueOf((char) c))).toArray());
          wordCounts.add(count);
        });
  }

  /** Adds a word's pairs to the counts, or with sign -1 takes them away. */
  private void count(int word, int sign) {
    int[] symbols = words.get(word);
    long times = sign * wordCounts.get(word);
    for (int i = 0; i + 1 < symbols.length; i++) {
      long pair = BytePairMerger.pair(symbols[i], symbols[i + 1]);
      pairCounts.merge(pair, times, Long::sum);
      if (sign > 0) {
        wordsOfPair.computeIfAbsent(pair, key -> new HashSet<>()).add(word);
      }
    }
  }

  private void merge(long pair, int joined) {
    int left = (int) (pair >>> 32);
    int right = (int) pair;
    Set<Long> raised = new HashSet<>();
    Set<Integer> affected = wordsOfPair.remove(pair);
    if (affected == null) {
      return;
    }
    for (int word : affected) {
      int[] before = words.get(word);
      int[] after = joinedWord(before, left, right, joined);
      if (after.length == before.length) {
        continue;
      }
      count(word, -1);
      words.set(word, after);
      count(word, 1);
      for (int i = 0; i + 1 < after.length; i++) {
        if (after[i] == joined || after[i + 1] == joined) {
          raised.add(BytePairMerger.pair(after[i], after[i + 1]));
        }
      }
    }
    pairCounts.remove(pair);
    for (long key : raised) {
      queue.add(new Candidate(pairCounts.getOrDefault(key, 0L), key));
    }
  }

  /** A word with each pair, from the left, made one token. */
  private static int[] joinedWord(int[] symbols, int left, int right, int joined) {
    int[] shorter = new int[symbols.length];
    int length = 0;
    for (int i = 0; i < symbols.length; i++) {
      if (i + 1 < symbols.length && symbols[i] == left && symbols[i + 1] == right) {
        shorter[length++] = joined;
        i++;
      } else {
        shorter[length++] = symbols[i];
      }
    }
    return Arrays.copyOf(shorter, length);
  }
}
