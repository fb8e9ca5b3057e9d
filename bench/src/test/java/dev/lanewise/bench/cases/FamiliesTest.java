package dev.lanewise.bench.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FamiliesTest {
  private static Family family(String name) {
    return Families.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(Family family) {
    return family.entries().stream().map(entry -> entry.which().name()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgemm", "dgemm"})
  void productsHaveFortySquareSizes(String name) {
    List<Integer> sides =
        family(name).entries().stream()
            .filter(entry -> entry.which().group().equals("square"))
            .map(entry -> ((GemmCase) entry.which()).n())
            .toList();
    assertTrue(sides.size() >= 40);
    assertEquals(8, sides.getFirst());
    assertEquals(3072, sides.getLast());
    assertTrue(sides.stream().anyMatch(side -> side % 2 == 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgemm NN 32x128x784",
        "sgemm NN 256x4096x4096",
        "sgemm NN 64x50176x576",
        "sgemm NN 2048x49x512",
        "sgemm NN 64x2048x512",
        "sgemm NN 128x3072x768",
        "sgemm NT 512x512x512",
        "sgemm TT 33x33x33"
      })
  void namedShapesAreThere(String name) {
    assertTrue(names(family("sgemm")).contains(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elementwise gelu-tanh 1024",
        "elementwise dropout 1048576",
        "elementwise tape add of one",
        "softmax cross-entropy backward 256x4096",
        "softmax log forward 512x64",
        "norm layer backward 8x4096",
        "norm rms forward 16384x64",
        "norm train forward 8x64x56x56",
        "rnn gru train t128 b32 h512",
        "rnn lstm forward t32 b1 h128",
        "attention backward 1x8x2048x64 causal",
        "optimizer adamw 10000000 in 150",
        "step mlp b32",
        "step lenet b64",
        "step lstm b32",
        "step gpt b16"
      })
  void namedLayersAreThere(String name) {
    assertTrue(names(family(name.substring(0, name.indexOf(' ')))).contains(name));
  }

  @Test
  void layersCountWhatTheyShould() {
    assertEquals(8 * 1000 / 1e3, CaseName.parse("elementwise exp 1000").speed(1000));
    assertEquals(12 * 1000 / 1e3, CaseName.parse("elementwise add 1000").speed(1000));
    assertEquals(1, CaseName.parse("elementwise kernel add of one").speed(1000));
    assertEquals(28 * 1000 / 1e3, CaseName.parse("optimizer adamw 1000 in 10").speed(1000));
    assertEquals(4 * 15 / 1e3, CaseName.parse("softmax cross-entropy forward 3x5").speed(1000));
    // Two products of 1 + 2 + 3 pairs, of 4 multiplications and additions each.
    assertEquals(2 * 6 * 8 / 1e3, CaseName.parse("attention forward 1x1x3x4 causal").speed(1000));
    assertEquals(5 * 6 * 8 / 1e3, CaseName.parse("attention backward 1x1x3x4 causal").speed(1000));
    // Two products of 16 x 4 matrices for each of 15 steps of sequences.
    assertEquals(2 * 2 * 64 * 15 / 1e3, CaseName.parse("rnn lstm forward t5 b3 h4").speed(1000));
    assertEquals(3 * 2 * 2 * 48 * 15 / 1e3, CaseName.parse("rnn gru train t5 b3 h4").speed(1000));
  }

  @Test
  void tensorsOfAnOptimizerHoldAllParameters() {
    for (int[] model : new int[][] {{10_000_000, 150}, {17_226, 6}, {37, 3}, {5, 5}, {1, 1}}) {
      int[] lengths = new OptimizerCase(OptimizerCase.Rule.SGD, model[0], model[1]).lengths();
      assertEquals(model[1], lengths.length);
      assertEquals(model[0], Arrays.stream(lengths).sum());
      assertTrue(Arrays.stream(lengths).allMatch(length -> length > 0), Arrays.toString(lengths));
    }
  }

  @Test
  void tokensFollowEachOther() {
    StepCase which = new StepCase(StepCase.Net.LSTM, 2);
    int[] tokens = which.tokens();
    int[] labels = which.labels();
    assertEquals(tokens[1], labels[0]);
    assertEquals(tokens[StepCase.LSTM_TIME + 1], labels[StepCase.LSTM_TIME]);
    assertTrue(Arrays.stream(labels).allMatch(label -> label < StepCase.VOCABULARY));
  }

  @Test
  void namesAreUniqueAndEachFamilyHasAShortForm() {
    for (Family family : Families.all()) {
      List<String> names = names(family);
      assertEquals(names.size(), names.stream().distinct().count(), family.name());
      assertTrue(family.entries().stream().anyMatch(Family.Entry::quick), family.name());
    }
  }

  @Test
  void plainBenchmarksBecomeCases() {
    List<String> names = names(family("reduction"));
    assertTrue(names.stream().anyMatch(name -> name.endsWith(" 1024x1024")), names.toString());
    assertFalse(names.stream().anyMatch(name -> name.contains("scalar")));
  }

  @Test
  void speedsCountWhatTheyShould() {
    assertEquals(2, CaseName.parse("sgemm NN 10x10x10").speed(1000));
    assertEquals(24, CaseName.parse("sgemm batch12 NN 10x10x10").speed(1000));
    assertEquals(4 * (100 * 200 + 100) / 1e3, CaseName.parse("sgemv T 100x200").speed(1000));
    assertEquals(8 * (100 * 200 + 200) / 1e3, CaseName.parse("dgemv N 100x200").speed(1000));
  }
}
