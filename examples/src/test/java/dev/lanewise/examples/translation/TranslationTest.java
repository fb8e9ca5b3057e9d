package dev.lanewise.examples.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.data.Multi30k;
import dev.lanewise.examples.data.SentencePairs;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.zoo.Seq2Seq;
import dev.lanewise.nn.zoo.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TranslationTest {
  /** Few tokens whose order is to be turned round. */
  private static TranslationTask turned(int count) {
    Random random = new Random(2);
    List<String> sources = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 2 + random.nextInt(3); j > 0; j--) {
        text.append((char) ('a' + random.nextInt(4)));
      }
      sources.add(text.toString());
      targets.add(text.reverse().toString());
    }
    SentencePairs pairs = new SentencePairs(sources, targets);
    TranslationTask like = TranslationTask.dates(10, 2, 1);
    return new TranslationTask(
        "turned",
        "turned",
        EncodedPairs.of(pairs.part(60, count), like.source(), like.source()),
        EncodedPairs.of(pairs.part(30, 60), like.source(), like.source()),
        pairs.part(0, 30),
        like.source(),
        like.source(),
        6);
  }

  @Test
  void theDateTaskIsReadByCharacters() {
    TranslationTask task = TranslationTask.dates(50, 20, 3);
    assertEquals(50, task.train().size());
    assertEquals(20, task.validation().size());
    assertEquals(20, task.test().size());
    int[] target = task.train().targets().getFirst();
    assertEquals(SpecialTokens.BEGIN_NUMBER, target[0]);
    assertEquals(SpecialTokens.END_NUMBER, target[target.length - 1]);
    assertEquals(12, target.length);
    int[] source = EncodedPairs.source(task.test().sources().getFirst(), task.source());
    assertEquals(task.test().sources().getFirst(), task.source().decode(source));
    assertTrue(task.most() >= 12);
  }

  /** Else a network that was trained on some dates could not be read for others. */
  @Test
  void theDatesHaveOneVocabularyWhateverTheSeed() {
    TranslationTask few = TranslationTask.dates(1, 1, 1);
    TranslationTask many = TranslationTask.dates(3000, 20, 2);
    assertEquals(many.source().vocabulary().tokens(), few.source().vocabulary().tokens());
    assertEquals(many.target().vocabulary().tokens(), few.target().vocabulary().tokens());
    for (int[] tokens : many.train().sources()) {
      assertFalse(Arrays.stream(tokens).anyMatch(token -> token == SpecialTokens.UNKNOWN_NUMBER));
    }
  }

  @Test
  void captionsAreReadByBytePairs() {
    SentencePairs pairs =
        new SentencePairs(
            List.of("A dog runs .", "A b c d e f g h i j k l m"), List.of("Un chien court .", "x"));
    TranslationTask task = TranslationTask.captions(new Multi30k.Parts(pairs, pairs, pairs));
    assertEquals(1, task.train().size());
    assertEquals(1, task.test().size());
    int[] source = EncodedPairs.source("A dog", task.source());
    assertEquals("A dog", task.source().decode(source));
    assertEquals(SpecialTokens.END_NUMBER, source[source.length - 1]);
  }

  @Test
  void whatIsReadAndWhatIsSaidAreOneTokenApart() {
    EncodedPairs pairs =
        new EncodedPairs(
            List.of(new int[] {5, 3}, new int[] {6, 7, 3}),
            List.of(new int[] {2, 8, 9, 3}, new int[] {2, 9, 3}));
    assertArrayEquals(new int[] {2, 8, 9, 0, 2, 9, 0, 0}, pairs.read(0, 1).tokens());
    assertArrayEquals(new int[] {8, 9, 3, 0, 9, 3, 0, 0}, pairs.said(0, 1).tokens());
    assertArrayEquals(new int[] {6, 7, 3, 0, 5, 3, 0, 0}, pairs.sourceBatch(1, 0).tokens());
    assertArrayEquals(new int[] {6, 6}, pairs.lengths());
  }

  private static Translator transformer(Engine engine, TranslationTask task) {
    int tokens = task.source().vocabulary().size();
    Transformer model =
        new Transformer(tokens, tokens, 8, 1, 32, TransformerSettings.of(2, 64).withPreNorm());
    model.build(engine, 1, 6);
    return new TransformerTranslator(model);
  }

  private static Translator gru(Engine engine, TranslationTask task) {
    int tokens = task.source().vocabulary().size();
    Seq2Seq model = new Seq2Seq(tokens, tokens, 16, 32, Seq2Seq.Scoring.GENERAL, 0);
    model.build(engine, 1, 6);
    return new GruTranslator(model);
  }

  @Test
  void bothLearnToTurnRound() {
    TranslationTask task = turned(1200);
    try (Engine engine = Engine.open(BackendConfig.defaults().threads(1));
        Progress progress = ProgressDisplay.silent().start("", 100)) {
      for (Translator translator : List.of(transformer(engine, task), gru(engine, task))) {
        TranslationTraining training = new TranslationTraining(translator, task);
        training.run(15, 0.01, 0, 1, progress);
        double[] held = training.validationLosses();
        assertEquals(15, held.length);
        assertTrue(held[14] < 0.3 * held[0], translator.name() + Arrays.toString(held));
        Judged judged = Judged.of(translator, task, 2, progress);
        assertTrue(judged.exact() > 0.8, translator.name() + " " + judged.exact());
        assertEquals(30, judged.translations().size());
        int right = 0;
        for (int i = 0; i < 30; i++) {
          right += judged.translations().get(i).equals(task.test().targets().get(i)) ? 1 : 0;
        }
        assertEquals(right / 30.0, judged.exact());
        alignmentsSumToOne(translator, task);
      }
    }
  }

  private static void alignmentsSumToOne(Translator translator, TranslationTask task) {
    Alignment alignment = Alignment.of(translator, task, "abc", 2);
    int columns = alignment.sourceNames().size();
    assertEquals(List.of("a", "b", "c", "<eos>"), alignment.sourceNames());
    assertEquals("<eos>", alignment.targetNames().getLast());
    assertEquals(
        alignment.translation(),
        String.join("", alignment.targetNames().subList(0, alignment.targetNames().size() - 1)));
    assertEquals(alignment.targetNames().size() * columns, alignment.weights().length);
    for (int row = 0; row < alignment.targetNames().size(); row++) {
      double sum = 0;
      for (int column = 0; column < columns; column++) {
        sum += alignment.weights()[row * columns + column];
      }
      assertEquals(1, sum, 1e-5);
    }
  }

  /** The alignment is the mean of the last layer's heads; the encoder sees both ways. */
  @Test
  void mapsAreThoseOfEachHead() {
    TranslationTask task = turned(100);
    int tokens = task.source().vocabulary().size();
    try (Engine engine = Engine.open(BackendConfig.defaults().threads(1))) {
      Transformer model =
          new Transformer(tokens, tokens, 8, 2, 32, TransformerSettings.of(2, 64).withPreNorm());
      model.build(engine, 1, 6);
      TransformerTranslator translator = new TransformerTranslator(model);
      int[] source = {5, 6, 7, SpecialTokens.END_NUMBER};
      int[] target = {SpecialTokens.BEGIN_NUMBER, 7, 6};
      List<float[]> cross = translator.crossMaps(source, target);
      assertEquals(4, cross.size());
      float[] alignment = translator.alignment(source, target);
      assertEquals(12, alignment.length);
      for (int i = 0; i < 12; i++) {
        assertEquals((cross.get(2)[i] + cross.get(3)[i]) / 2, alignment[i], 1e-6);
      }
      assertFalse(Arrays.equals(cross.get(2), cross.get(3)));
      List<float[]> encoder = translator.encoderMaps(source);
      assertEquals(4, encoder.size());
      for (float[] map : encoder) {
        assertEquals(16, map.length);
        for (float weight : map) {
          assertTrue(weight > 0);
        }
      }
    }
  }

  /** The scores that training sees and the steps of a search are the same network. */
  @Test
  void greedySearchFollowsTheScores() {
    TranslationTask task = turned(100);
    try (Engine engine = Engine.open(BackendConfig.defaults().threads(1))) {
      for (Translator translator : List.of(transformer(engine, task), gru(engine, task))) {
        TokenBatch sources = task.validation().sourceBatch(0, 1, 2);
        int[][] made = translator.translate(sources, 1, 5);
        for (int row = 0; row < 3; row++) {
          int[] read = new int[made[row].length + 1];
          read[0] = SpecialTokens.BEGIN_NUMBER;
          System.arraycopy(made[row], 0, read, 1, made[row].length);
          int tokens = task.target().vocabulary().size();
          float[] scores =
              translator
                  .scores(task.validation().sourceBatch(row), TokenBatch.of(List.of(read), 0))
                  .toFloats();
          for (int step = 0; step < read.length && step < 5; step++) {
            int best = 0;
            for (int token = 0; token < tokens; token++) {
              best = scores[step * tokens + token] > scores[step * tokens + best] ? token : best;
            }
            assertEquals(
                step < made[row].length ? made[row][step] : SpecialTokens.END_NUMBER, best);
          }
        }
      }
    }
  }
}
