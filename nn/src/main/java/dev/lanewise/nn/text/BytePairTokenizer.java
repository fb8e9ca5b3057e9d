package dev.lanewise.nn.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-pair encoding (Sennrich, Haddow and Birch 2016) on the bytes of UTF-8, as in GPT-2 (Radford
 * et al. 2019): no text is unknown, and nothing is lost. Text is cut into words by GPT-2's pattern;
 * a word begins as its bytes, and the merge that was learned first among those that apply is made
 * again and again, the leftmost of equals first.
 *
 * <p>The vocabulary is the specials, the 256 bytes in their order, then what merges make, in the
 * order they were learned. Tokens are written with a visible character for each byte: GPT-2's
 * table, where printable ASCII is itself and a space is U+0120. Specials never come from text.
 */
public final class BytePairTokenizer implements Tokenizer {
  private static final int MOST_CACHED = 1 << 16;
  private static final int LONGEST_CACHED = 64;

  private final Vocabulary vocabulary;
  private final List<Merge> merges;
  private final BytePairMerger merger;
  private final ConcurrentHashMap<String, int[]> cache = new ConcurrentHashMap<>();

  /**
   * A tokeniser with known merges.
   *
   * @throws IllegalArgumentException if a special is empty or there twice, or a merge is there
   *     twice, joins what no earlier merge made, or makes a special
   */
  public BytePairTokenizer(List<String> specials, List<Merge> merges) {
    List<String> tokens = new ArrayList<>(specials);
    Map<String, Integer> numbers = HashMap.newHashMap(256 + merges.size());
    for (int b = 0; b < 256; b++) {
      numbers.put(String.valueOf(ByteAlphabet.character(b)), tokens.size());
      tokens.add(String.valueOf(ByteAlphabet.character(b)));
    }
    BytePairMerger made = new BytePairMerger(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.get(rank);
      Integer left = numbers.get(merge.left());
      Integer right = numbers.get(merge.right());
      if (left == null || right == null) {
        throw new IllegalArgumentException(
            "merge "
                + rank
                + " joins "
                + Quotes.quote(merge.left())
                + " and "
                + Quotes.quote(merge.right())
                + "; expected bytes or what earlier merges made");
      }
      // Two merges may make the same token: a + bc, and ab + c.
      Integer joined = numbers.get(merge.joined());
      if (joined == null) {
        joined = tokens.size();
        numbers.put(merge.joined(), joined);
        tokens.add(merge.joined());
      }
      if (!made.add(left, right, joined)) {
        throw new IllegalArgumentException(
            "merge "
                + rank
                + " of "
                + Quotes.quote(merge.left())
                + " and "
                + Quotes.quote(merge.right())
                + " is there twice");
      }
    }
    this.vocabulary = Vocabulary.of(tokens, specials.size());
    this.merges = List.copyOf(merges);
    this.merger = made;
  }

  /**
   * Learns merges from texts: again and again the most frequent pair of neighbours, of equals the
   * one whose first, then second token has the lowest number.
   *
   * @param size how many tokens there are to be at most, specials and bytes included; fewer if no
   *     pair occurs twice any more
   * @throws IllegalArgumentException if {@code size} is below that of specials and bytes, a special
   *     is empty or there twice, or a text has half of a surrogate pair
   */
  public static BytePairTokenizer train(Iterable<String> texts, List<String> specials, int size) {
    return new BytePairTokenizer(specials, new BytePairTrainer(specials).train(texts, size));
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The merges, in the order they were learned. */
  public List<Merge> merges() {
    return merges;
  }

  @Override
  public int[] encode(String text) {
    TokenList tokens = new TokenList();
    for (String word : BytePairWords.of(text)) {
      int[] known = cache.get(word);
      if (known == null) {
        known = encodeWord(word);
        if (word.length() <= LONGEST_CACHED && cache.size() < MOST_CACHED) {
          cache.put(word, known);
        }
      }
      tokens.addAll(known);
    }
    return tokens.toArray();
  }

  private int[] encodeWord(String word) {
    String bytes = ByteAlphabet.encode(word);
    int[] tokens = new int[bytes.length()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = vocabulary.number(bytes.substring(i, i + 1));
    }
    return merger.apply(tokens);
  }

  /** {@inheritDoc} Specials give nothing, and bytes that are no UTF-8 give U+FFFD. */
  @Override
  public String decode(int[] tokens) {
    StringBuilder bytes = new StringBuilder();
    for (int number : tokens) {
      String token = vocabulary.token(number);
      bytes.append(number < vocabulary.specials() ? "" : token);
    }
    return ByteAlphabet.decode(bytes);
  }
}
