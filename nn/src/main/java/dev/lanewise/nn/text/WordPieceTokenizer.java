package dev.lanewise.nn.text;

import java.util.ArrayList;
import java.util.List;

/**
 * WordPiece with a vocabulary made elsewhere, as BERT uses it (Wu et al. 2016; Devlin et al. 2019):
 * text is cut into words by BERT's basic tokenisation, and each word from the left into the longest
 * pieces that the vocabulary has, those after the first written with "##" before them. A word that
 * can't be cut, or has more than 100 characters, becomes the unknown token. Special tokens never
 * come from text: {@link #encodeWithMarks} adds them.
 */
public final class WordPieceTokenizer implements Tokenizer {
  /** Stands for a word that can't be cut. */
  public static final String UNKNOWN = "[UNK]";

  /** Begins a text; its representation is used to classify the text. */
  public static final String CLASSIFY = "[CLS]";

  /** Ends a text. */
  public static final String SEPARATOR = "[SEP]";

  private static final String INSIDE = "##";
  private static final int LONGEST_WORD = 100;

  private final Vocabulary vocabulary;
  private final boolean lowerCase;

  /**
   * A tokeniser for a vocabulary.
   *
   * @param lowerCase whether the vocabulary is an uncased one
   * @throws IllegalArgumentException if it lacks the unknown token
   */
  public WordPieceTokenizer(Vocabulary vocabulary, boolean lowerCase) {
    this.vocabulary = vocabulary.withUnknown(UNKNOWN);
    this.lowerCase = lowerCase;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    return pieces(text).stream().mapToInt(vocabulary::number).toArray();
  }

  /**
   * The tokens of a text between {@link #CLASSIFY} and {@link #SEPARATOR}.
   *
   * @throws IllegalArgumentException if the vocabulary lacks one of them
   */
  public int[] encodeWithMarks(String text) {
    if (!vocabulary.contains(CLASSIFY) || !vocabulary.contains(SEPARATOR)) {
      throw new IllegalArgumentException(
          "vocabulary lacks " + CLASSIFY + " or " + SEPARATOR + "; expected both");
    }
    List<String> pieces = pieces(text);
    pieces.addFirst(CLASSIFY);
    pieces.addLast(SEPARATOR);
    return pieces.stream().mapToInt(vocabulary::number).toArray();
  }

  /** The pieces of a text, as they stand in the vocabulary. */
  public List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    for (String word : BasicTokenization.words(text, lowerCase)) {
      addPieces(word, pieces);
    }
    return pieces;
  }

  private void addPieces(String word, List<String> pieces) {
    int before = pieces.size();
    int start = word.codePointCount(0, word.length()) > LONGEST_WORD ? -1 : 0;
    while (start >= 0 && start < word.length()) {
      int end = word.length();
      String piece = piece(word, start, end);
      while (end > start && !vocabulary.isText(piece)) {
        end = word.offsetByCodePoints(end, -1);
        piece = piece(word, start, end);
      }
      if (end > start) {
        pieces.add(piece);
      }
      start = end > start ? end : -1;
    }
    if (start < 0) {
      pieces.subList(before, pieces.size()).clear();
      pieces.add(UNKNOWN);
    }
  }

  private static String piece(String word, int start, int end) {
    return (start == 0 ? "" : INSIDE) + word.substring(start, end);
  }

  /**
   * {@inheritDoc} Pieces are joined, words separated by one space; case, accents and where space
   * stood around marks are lost.
   */
  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder();
    for (int number : tokens) {
      String token = vocabulary.token(number);
      boolean inside = token.startsWith(INSIDE) && token.length() > INSIDE.length();
      text.append(inside || text.isEmpty() ? "" : " ");
      text.append(inside ? token.substring(INSIDE.length()) : token);
    }
    return text.toString();
  }
}
