package dev.lanewise.nn.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * BLEU of a translated corpus (Papineni et al. 2002) as sacreBLEU computes it by default (Post
 * 2018, "A call for clarity in reporting BLEU scores"): one reference a sentence, case kept, tokens
 * by mteval's rules "13a", n-grams up to 4 clipped and counted over the corpus, brevity penalty
 * exp(1 - r / c); the k-th precision that has no match becomes 1 / (2^k times its total) ("exp"
 * smoothing), unless nothing matches at all: then BLEU is 0.
 *
 * @param score from 0 to 100
 * @param precisions those of 1- to 4-grams, from 0 to 100, after smoothing
 * @param brevityPenalty from 0 to 1
 * @param translationLength tokens of the translations
 * @param referenceLength tokens of the references
 */
@SuppressWarnings("ArrayRecordComponent") // A result to be read, never compared.
public record Bleu(
    double score,
    double[] precisions,
    double brevityPenalty,
    long translationLength,
    long referenceLength) {
  private static final int ORDERS = 4;

  // The rules of mteval-v13a.pl, as sacreBLEU's tokenizer_re.py has them.
  private static final Pattern MARKS = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
  private static final Pattern POINT_AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /**
   * Compares translations with one reference each.
   *
   * @throws IllegalArgumentException if there are none, or not as many of each
   */
  public static Bleu of(List<String> translations, List<String> references) {
    if (translations.isEmpty() || translations.size() != references.size()) {
      throw new IllegalArgumentException(
          "translations has "
              + translations.size()
              + " sentences and references "
              + references.size()
              + "; expected as many, and one or more");
    }
    long[] right = new long[ORDERS];
    long[] total = new long[ORDERS];
    long translationLength = 0;
    long referenceLength = 0;
    for (int i = 0; i < translations.size(); i++) {
      List<String> translation = tokens(translations.get(i));
      List<String> reference = tokens(references.get(i));
      translationLength += translation.size();
      referenceLength += reference.size();
      for (int order = 1; order <= ORDERS; order++) {
        Map<List<String>, Integer> known = grams(reference, order);
        for (Map.Entry<List<String>, Integer> gram : grams(translation, order).entrySet()) {
          total[order - 1] += gram.getValue();
          right[order - 1] += Math.min(gram.getValue(), known.getOrDefault(gram.getKey(), 0));
        }
      }
    }
    return of(right, total, translationLength, referenceLength);
  }

  private static Bleu of(long[] right, long[] total, long translationLength, long referenceLength) {
    double penalty = 1;
    if (translationLength < referenceLength) {
      penalty =
          translationLength == 0 ? 0 : Math.exp(1 - (double) referenceLength / translationLength);
    }
    double[] precisions = new double[ORDERS];
    double logs = 0;
    if (Arrays.stream(right).anyMatch(matches -> matches > 0)) {
      double smoothing = 1;
      for (int i = 0; i < ORDERS; i++) {
        if (total[i] > 0 && right[i] == 0) {
          smoothing *= 2;
          precisions[i] = 100 / (smoothing * total[i]);
        } else if (total[i] > 0) {
          precisions[i] = 100.0 * right[i] / total[i];
        }
        logs += Math.log(precisions[i]);
      }
    } else {
      logs = Double.NEGATIVE_INFINITY;
    }
    // A precision of 0, without n-grams of an order, has the logarithm -infinity: the score is 0.
    return new Bleu(
        penalty * Math.exp(logs / ORDERS), precisions, penalty, translationLength, referenceLength);
  }

  private static Map<List<String>, Integer> grams(List<String> tokens, int order) {
    Map<List<String>, Integer> grams = new HashMap<>();
    for (int from = 0; from + order <= tokens.size(); from++) {
      grams.merge(tokens.subList(from, from + order), 1, Integer::sum);
    }
    return grams;
  }

  /** The tokens of a sentence by the rules "13a". */
  public static List<String> tokens(String sentence) {
    String line = sentence.stripTrailing();
    line = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    line = line.replace("&quot;", "\"").replace("&amp;", "&");
    line = " " + line.replace("&lt;", "<").replace("&gt;", ">") + " ";
    line = MARKS.matcher(line).replaceAll(" $1 ");
    line = POINT_AFTER_NO_DIGIT.matcher(line).replaceAll("$1 $2 ");
    line = POINT_BEFORE_NO_DIGIT.matcher(line).replaceAll(" $1 $2");
    line = DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
    List<String> tokens = new ArrayList<>();
    for (String token : SPACE.split(line)) {
      if (!token.isEmpty()) {
        tokens.add(token);
      }
    }
    return tokens;
  }
}
