package dev.lanewise.examples.translation;

import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.text.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * A translation and what the decoder looked at.
 *
 * @param source the source's tokens
 * @param read what the decoder reads: the token for the beginning, then the translation's
 * @param translation the text
 * @param sourceNames the source's tokens, fit to be shown
 * @param targetNames the translation's tokens and the end
 * @param weights (target tokens, source tokens) row by row
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be drawn, never compared.
public record Alignment(
    int[] source,
    int[] read,
    String translation,
    List<String> sourceNames,
    List<String> targetNames,
    float[] weights) {
  /** Translates one text. */
  public static Alignment of(Translator translator, TranslationTask task, String text, int width) {
    int[] source = EncodedPairs.source(text, task.source());
    TokenBatch batch = TokenBatch.of(List.of(source), SpecialTokens.PAD_NUMBER);
    int[] made = translator.translate(batch, width, task.most())[0];
    int[] read = new int[made.length + 1];
    read[0] = SpecialTokens.BEGIN_NUMBER;
    System.arraycopy(made, 0, read, 1, made.length);
    int[] said = Arrays.copyOf(made, made.length + 1);
    said[made.length] = SpecialTokens.END_NUMBER;
    return new Alignment(
        source,
        read,
        task.target().decode(made),
        names(source, task.source()),
        names(said, task.target()),
        translator.alignment(source, read));
  }

  private static List<String> names(int[] tokens, Tokenizer tokenizer) {
    return Arrays.stream(tokens).mapToObj(token -> name(token, tokenizer)).toList();
  }

  /** A token's text without blanks; an underscore if that is all it is. */
  private static String name(int token, Tokenizer tokenizer) {
    if (token < SpecialTokens.ALL.size()) {
      return tokenizer.vocabulary().token(token);
    }
    String text = tokenizer.decode(new int[] {token}).strip();
    return text.isEmpty() ? "_" : text;
  }
}
