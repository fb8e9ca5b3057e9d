package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataSetsTest {
  @Test
  void breastCancer() throws IOException {
    LabelledData data = BreastCancer.load();
    assertEquals(569, data.rows());
    assertEquals(30, data.columns());
    assertEquals(212, data.count(BreastCancer.MALIGNANT));
    assertEquals(357, data.count(BreastCancer.BENIGN));
    assertEquals(17.99f, data.features()[0]);
    assertEquals(0.07039f, data.features()[569 * 30 - 1]);
    assertEquals("mean radius", data.featureNames().getFirst());
    assertEquals("worst fractal dimension", data.featureNames().getLast());
    assertEquals(List.of("malignant", "benign"), data.classNames());
  }

  @Test
  void timeSeries() throws IOException {
    TimeSeries sunspots = TimeSeries.sunspots();
    assertEquals(309, sunspots.length());
    assertEquals(190.2, Arrays.stream(sunspots.values()[0]).max().orElseThrow());
    TimeSeries passengers = TimeSeries.passengers();
    assertEquals(112, passengers.values()[0][0]);
    assertEquals(432, passengers.values()[0][143]);
    TimeSeries stocks = TimeSeries.stocks();
    assertEquals(List.of("DAX", "SMI", "CAC", "FTSE"), stocks.names());
    assertEquals(1628.75, stocks.values()[0][0]);
    assertEquals(5455, stocks.values()[3][1859], 0.5);
  }

  @Test
  void digits() throws IOException {
    LabelledData data = Digits.load();
    assertEquals(1797, data.rows());
    assertEquals(64, data.columns());
    int[] counts = new int[10];
    for (int label = 0; label < 10; label++) {
      counts[label] = data.count(label);
    }
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
    float most = 0;
    for (float pixel : data.features()) {
      assertTrue(pixel >= 0 && pixel == Math.rint(pixel));
      most = Math.max(most, pixel);
    }
    assertEquals(16, most);
    assertArrayEquals(
        new float[] {0, 0, 5, 13, 9, 1, 0, 0}, Arrays.copyOf(data.features(), Digits.SIDE));
  }

  @Test
  void fashionMnist() throws IOException {
    LabelledData data = FashionMnist.load();
    assertEquals(10_000, data.rows());
    assertEquals(784, data.columns());
    float most = 0;
    for (float pixel : data.features()) {
      assertTrue(pixel >= 0 && pixel == Math.rint(pixel));
      most = Math.max(most, pixel);
    }
    assertEquals(255, most);
    for (int label = 0; label < 10; label++) {
      assertEquals(1000, data.count(label));
    }
    assertEquals(9, data.labels()[0]);
  }

  @Test
  void photograph() throws IOException {
    Photograph photo = Photograph.load();
    assertEquals(427, photo.height());
    assertEquals(640, photo.width());
    assertEquals(3 * 427 * 640, photo.planes().length);
    // The sky in the upper left corner, decoded apart: 174, 201, 231.
    float[] corner = {photo.planes()[0], photo.planes()[427 * 640], photo.planes()[2 * 427 * 640]};
    assertArrayEquals(new float[] {174, 201, 231}, corner, 2);
    assertEquals(0.299f * corner[0] + 0.587f * corner[1] + 0.114f * corner[2], photo.grey()[0]);
  }

  @Test
  void concrete() throws IOException {
    RegressionData data = Concrete.load();
    assertEquals(1030, data.rows());
    assertEquals(8, data.columns());
    assertEquals("Strength", data.targetName());
    assertEquals(35.818, Describe.mean(data.table().numbers("Strength")), 5e-4);
    assertEquals(79.99f, data.targets()[0]);
    assertEquals(540f, data.features()[0]);
  }

  @Test
  void prideAndPrejudice() throws IOException {
    CharacterText text = PrideAndPrejudice.load();
    assertEquals(75, text.vocabularySize());
    assertEquals(616_291, text.trainLength());
    assertEquals(68_477, text.heldOut().length);
    assertEquals("PRIDE AND PREJUDICE\n", text.tokenizer().decode(Arrays.copyOf(text.train(), 20)));
    assertTrue(
        text.tokenizer()
            .decode(text.heldOut())
            .stripTrailing()
            .endsWith("the means of uniting them."));
    assertThrows(IllegalArgumentException.class, () -> CharacterText.of("a", 0.9));
  }

  @Test
  void foodReviews() throws IOException {
    LabelledTexts train = FoodReviews.train();
    LabelledTexts test = FoodReviews.test();
    assertEquals(4000, train.size());
    assertEquals(0.65, train.majority());
    assertEquals(0.658, test.majority());
    assertEquals(0, train.labels()[0]);
    assertEquals(
        "this stuff is  not stuffing  its  not good at all  save your money",
        train.texts().getFirst());
    assertTrue(train.texts().stream().noneMatch(text -> text.contains("<br")));
    assertEquals(List.of(train.texts().get(2)), train.rows(2).texts());
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledTexts(List.of("a"), new int[] {2}, List.of("x", "y")));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledTexts(List.of("a"), new int[0], List.of("x", "y")));
  }

  @Test
  void labelledDataChecksItself() {
    List<String> names = List.of("f");
    List<String> classes = List.of("a", "b");
    float[] two = {1, 2};
    assertThrows(
        IllegalArgumentException.class, () -> new LabelledData(two, new int[] {0}, names, classes));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledData(two, new int[] {0, 2}, names, classes));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledData(two, new int[] {0, -1}, names, classes));
  }
}
