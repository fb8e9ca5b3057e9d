package dev.lanewise.examples.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.data.LabelledTexts;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.layer.recurrent.Gru;
import dev.lanewise.nn.text.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextClassifiersTest {
  private static Engine engine() {
    return Engine.open(BackendConfig.defaults().threads(1));
  }

  @Test
  void theMeanLeavesPaddingOut() {
    try (Engine engine = engine();
        Scope scope = engine.scope()) {
      Tensor y = engine.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 99, 99, 99, 99}, 2, 3, 2);
      TokenBatch batch = TokenBatch.of(List.of(new int[] {1, 1, 1}, new int[] {1}), 0);
      assertArrayEquals(new float[] {3, 4, 7, 8}, TextClassifier.mean(y, batch).toFloats(), 1e-6f);
    }
  }

  @Test
  void paddingChangesNothing() {
    try (Engine engine = engine()) {
      List<TextClassifier> models =
          List.of(
              new RecurrentClassifier(9, 4, new Gru(6), 3, 0.5),
              new EncoderClassifier(9, 4, 8, 2, TransformerSettings.of(2, 8), 3),
              new BagClassifier(bag(), 5, 3, 0.5));
      for (TextClassifier model : models) {
        model.build(engine, 1, 8);
        float[] alone =
            ClassifierTraining.probabilities(model, TokenBatch.of(List.of(new int[] {1, 2, 3}), 0));
        float[] among =
            ClassifierTraining.probabilities(
                model, TokenBatch.of(List.of(new int[] {1, 2, 3}, new int[] {4, 3, 2, 1, 1}), 0));
        assertArrayEquals(alone, Arrays.copyOf(among, 3), 1e-6f);
        assertThrows(UnsupportedOperationException.class, () -> model.forward(engine.zeros(1, 2)));
      }
    }
  }

  private static NgramBag bag() {
    return NgramBag.of(
        new LabelledTexts(
            List.of("Good food good", "good food", "bad food", "Bad, bad!"),
            new int[] {1, 1, 0, 0},
            List.of("no", "yes")));
  }

  @Test
  void bagsWeighByTheRatioOfShares() {
    NgramBag bag = bag();
    // "good", "food", "good food" and "bad" stand in two texts or more.
    assertEquals(List.of("<pad>", "bad", "food", "good", "good food"), bag.vocabulary().tokens());
    // Of class 1: 0, 2, 2, 2 texts; of class 0: 2, 1, 0, 0; one is added to each.
    assertEquals(Math.log(1 / 10.0 / (3 / 7.0)), bag.weight(1), 1e-6);
    assertEquals(Math.log(3 / 10.0 / (2 / 7.0)), bag.weight(2), 1e-6);
    assertEquals(Math.log(3 / 10.0 / (1 / 7.0)), bag.weight(4), 1e-6);
    assertEquals(0, bag.weight(0));
    assertArrayEquals(new int[] {3, 2, 4}, bag.encode("GOOD food, good food?"));
    assertArrayEquals(new int[] {0}, bag.encode("nothing known"));
  }

  @Test
  void batchesHoldEachRowOnceAndLittlePadding() {
    int[] lengths = new Random(1).ints(1003, 1, 200).toArray();
    List<int[]> batches = LengthBatches.of(lengths, 16, 5, 2);
    assertArrayEquals(
        IntStream.range(0, 1003).toArray(),
        batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
    assertTrue(batches.stream().allMatch(rows -> rows.length <= 16));
    assertEquals(63, batches.size());
    long read = 0;
    for (int[] rows : batches) {
      read += (long) rows.length * Arrays.stream(rows).map(row -> lengths[row]).max().orElseThrow();
    }
    assertTrue(read < 1.1 * Arrays.stream(lengths).sum(), "padded to " + read);
    List<int[]> again = LengthBatches.of(lengths, 16, 5, 2);
    List<int[]> other = LengthBatches.of(lengths, 16, 5, 3);
    assertArrayEquals(batches.get(7), again.get(7));
    assertTrue(!Arrays.equals(batches.get(7), other.get(7)));
    assertThrows(IllegalArgumentException.class, () -> LengthBatches.of(lengths, 0, 1, 1));
  }

  /** Whether token 3 comes before token 4: a bag can't know. */
  @Test
  void learnsWhatDependsOnOrder() {
    Random random = new Random(4);
    EncodedTexts train = ordered(400, random);
    EncodedTexts held = ordered(200, random);
    try (Engine engine = engine();
        Progress progress = ProgressDisplay.silent().start("", 8)) {
      RecurrentClassifier model = new RecurrentClassifier(6, 8, new Gru(12), 2, 0);
      model.build(engine, 1, 8);
      ClassifierTraining training = new ClassifierTraining(model, train, held);
      training.run(8, 0.02, 0, 1, progress);
      assertTrue(training.accuracy(held) > 0.95, "accuracy " + training.accuracy(held));
      assertEquals(8, training.losses().length);
      double least = Arrays.stream(training.validationLosses()).min().orElseThrow();
      assertEquals(least, training.validationLosses()[training.bestEpoch() - 1]);
    }
  }

  private static EncodedTexts ordered(int count, Random random) {
    List<int[]> rows = new ArrayList<>();
    int[] labels = new int[count];
    for (int row = 0; row < count; row++) {
      int[] tokens = random.ints(3 + random.nextInt(6), 1, 3).toArray();
      int first = random.nextInt(tokens.length - 1);
      int second = first + 1 + random.nextInt(tokens.length - 1 - first);
      labels[row] = random.nextInt(2);
      tokens[first] = 3 + labels[row];
      tokens[second] = 4 - labels[row];
      rows.add(tokens);
    }
    return new EncodedTexts(rows, labels);
  }
}
