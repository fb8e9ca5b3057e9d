package dev.lanewise.examples.translation;

import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.text.LengthBatches;
import dev.lanewise.nn.metric.Bleu;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well the sources of a task's test part are translated.
 *
 * @param translations of each source
 * @param exact the share of them that are their reference to the letter
 * @param bleu of all together
 * @param seconds that it took
 */
public record Judged(List<String> translations, double exact, Bleu bleu, double seconds) {
  private static final int AT_ONCE = 50;

  /** Translates and compares. */
  public static Judged of(
      Translator translator, TranslationTask task, int width, Progress progress) {
    List<int[]> sources =
        task.test().sources().stream()
            .map(text -> EncodedPairs.source(text, task.source()))
            .toList();
    int[] all = new int[sources.size()];
    Arrays.setAll(all, row -> row);
    List<String> translations = new ArrayList<>();
    long start = System.nanoTime();
    for (int[] rows : LengthBatches.inOrder(all, AT_ONCE)) {
      TokenBatch batch =
          TokenBatch.of(
              Arrays.stream(rows).mapToObj(sources::get).toList(), SpecialTokens.PAD_NUMBER);
      for (int[] tokens : translator.translate(batch, width, task.most())) {
        translations.add(task.target().decode(tokens));
      }
      progress.stepTo(translations.size());
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    List<String> references = task.test().targets();
    int right = 0;
    for (int i = 0; i < translations.size(); i++) {
      right += translations.get(i).equals(references.get(i)) ? 1 : 0;
    }
    return new Judged(
        translations,
        (double) right / translations.size(),
        Bleu.of(translations, references),
        seconds);
  }
}
