package dev.lanewise.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DataTest {
  @Property(tries = 200)
  void permutationHoldsEachOnceAndDependsOnSeedAndRoundAlone(
      @ForAll @IntRange(max = 300) int n, @ForAll long seed, @ForAll long round) {
    int[] order = Shuffle.permutation(n, seed, round);
    assertArrayEquals(order, Shuffle.permutation(n, seed, round));
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, n).toArray(), order);
  }

  @Test
  void roundsDiffer() {
    assertFalse(Arrays.equals(Shuffle.permutation(100, 42, 0), Shuffle.permutation(100, 42, 1)));
    assertFalse(Arrays.equals(Shuffle.permutation(100, 42, 0), Shuffle.permutation(100, 43, 0)));
  }

  @Test
  void everyPlaceIsEquallyLikely() {
    int[] counts = new int[5];
    for (int round = 0; round < 5000; round++) {
      counts[Shuffle.permutation(5, 7, round)[0]]++;
    }
    for (int count : counts) {
      assertTrue(Math.abs(count - 1000) < 150, Arrays.toString(counts));
    }
  }

  @Property(tries = 100)
  void stratifiedPartsAreDisjointCompleteAndBalanced(
      @ForAll @IntRange(min = 10, max = 400) int n, @ForAll long seed) {
    int[] labels = IntStream.range(0, n).map(i -> i % 3 == 0 ? 0 : 1).toArray();
    int[][] parts = Split.stratified(labels, seed, 0.8, 0.1, 0.1);
    int[] all = Arrays.stream(parts).flatMapToInt(Arrays::stream).sorted().toArray();
    assertArrayEquals(IntStream.range(0, n).toArray(), all);
    long zeros = Arrays.stream(labels).filter(label -> label == 0).count();
    double[] fractions = {0.8, 0.1, 0.1};
    for (int part = 0; part < 3; part++) {
      long mine = Arrays.stream(parts[part]).filter(row -> labels[row] == 0).count();
      assertEquals(fractions[part] * zeros, mine, 1.01);
    }
  }

  @Test
  void splitRefusesBadFractions() {
    assertThrows(IllegalArgumentException.class, () -> Split.random(10, 1, 0.5, 0.6));
    assertThrows(IllegalArgumentException.class, () -> Split.random(10, 1, 1.5, -0.5));
    assertThrows(IllegalArgumentException.class, () -> Split.random(10, 1, Double.NaN));
  }

  @Test
  void scalersFitColumns() {
    float[] x = {1, 5, 3, 5, 5, 5};
    Scaler standard = Scaler.standard(x, 2);
    float unit = (float) Math.sqrt(1.5);
    assertArrayEquals(new float[] {-unit, 0, 0, 0, unit, 0}, standard.apply(x), 1e-6f);
    Scaler minMax = Scaler.minMax(x, 2);
    assertArrayEquals(new float[] {0, 0, 0.5f, 0, 1, 0}, minMax.apply(x));
    assertArrayEquals(x, minMax.invert(minMax.apply(x)), 1e-6f);
    assertThrows(IllegalArgumentException.class, () -> Scaler.standard(new float[] {Float.NaN}, 1));
    assertThrows(IllegalArgumentException.class, () -> Scaler.standard(new float[0], 1));
    assertThrows(IllegalArgumentException.class, () -> Scaler.minMax(x, 4));
  }

  @Test
  void datasetChecksLengthsAndLabels() {
    Dataset data = Dataset.classification(2, new float[] {1, 2, 3, 4}, new int[] {0, 1}, 2);
    assertArrayEquals(new float[] {3, 4}, data.select(1).features());
    assertArrayEquals(new int[] {1}, data.select(1).labels());
    assertThrows(IndexOutOfBoundsException.class, () -> data.select(2));
    assertThrows(
        IllegalArgumentException.class,
        () -> Dataset.classification(2, new float[4], new int[] {0, 2}, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> Dataset.classification(3, new float[4], new int[] {0}, 2));
    assertThrows(
        IllegalArgumentException.class, () -> Dataset.regression(2, new float[4], 1, new float[3]));
    Dataset numbers =
        Dataset.regression(1, new float[] {1, 2, 3}, 2, new float[] {1, 2, 3, 4, 5, 6});
    assertArrayEquals(new float[] {5, 6, 1, 2}, numbers.select(2, 0).targets());
    assertThrows(IllegalStateException.class, numbers::labels);
  }

  @Test
  void featuresThatAreIndicesBecomeIntegers() {
    try (Engine engine = TestEngines.scalar()) {
      Dataset data = Dataset.regression(2, new float[] {0, 3, 7, 1 << 24}, 1, new float[2]);
      assertArrayEquals(new int[] {0, 3, 7, 1 << 24}, data.indexTensor(engine).toInts());
      for (float bad : new float[] {0.5f, -1, Float.NaN, 1 << 25}) {
        Dataset other = Dataset.regression(1, new float[] {1, bad}, 1, new float[2]);
        assertThrows(IllegalStateException.class, () -> other.indexTensor(engine));
      }
    }
  }

  @Test
  void oneHotPutsOneInEachRow() {
    assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0}, Dataset.oneHot(new int[] {2, 0}, 3));
    assertThrows(IllegalArgumentException.class, () -> Dataset.oneHot(new int[] {3}, 3));
  }
}
