package dev.lanewise.examples.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Sentences and their translations.
 *
 * @param sources what is translated
 * @param targets what each becomes
 */
public record SentencePairs(List<String> sources, List<String> targets) {
  /** Checks that there is a target for each source. */
  public SentencePairs {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
    if (sources.size() != targets.size()) {
      throw new IllegalArgumentException(
          "targets has "
              + targets.size()
              + " sentences; expected "
              + sources.size()
              + ", as many as sources");
    }
  }

  /** How many pairs there are. */
  public int size() {
    return sources.size();
  }

  /** Pairs {@code from} (inclusive) to {@code to} (exclusive). */
  public SentencePairs part(int from, int to) {
    return new SentencePairs(sources.subList(from, to), targets.subList(from, to));
  }

  /** The pairs of which neither side has more words, separated by blanks, than {@code most}. */
  public SentencePairs withWordsUpTo(int most) {
    return where(i -> words(sources.get(i)) <= most && words(targets.get(i)) <= most);
  }

  private SentencePairs where(IntPredicate wanted) {
    List<String> from = new ArrayList<>();
    List<String> to = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      if (wanted.test(i)) {
        from.add(sources.get(i));
        to.add(targets.get(i));
      }
    }
    return new SentencePairs(from, to);
  }

  private static int words(String sentence) {
    return sentence.isBlank() ? 0 : sentence.strip().split("\\s+").length;
  }
}
