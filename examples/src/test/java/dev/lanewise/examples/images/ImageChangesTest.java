package dev.lanewise.examples.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sizes, crops, augmentation, normalisation. */
class ImageChangesTest {
  private static Image row(float... values) {
    return new Image(1, 1, values.length, values);
  }

  /** Values 1, 2, 3, and so on. */
  private static Image counting(int channels, int height, int width) {
    float[] planes = new float[channels * height * width];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = i + 1;
    }
    return new Image(channels, height, width, planes);
  }

  private static ImageSet set(Image... images) {
    return new ImageSet(
        i -> images[i],
        new int[images.length],
        IntStream.range(0, images.length).mapToObj(i -> "c/" + i).toList(),
        List.of("c"),
        List.of());
  }

  @Test
  void imagesCheckTheirSize() {
    assertThrows(IllegalArgumentException.class, () -> new Image(1, 2, 2, new float[3]));
    assertThrows(IllegalArgumentException.class, () -> new Image(0, 2, 2, new float[0]));
    assertEquals(12, counting(3, 2, 2).at(2, 1, 1));
  }

  @Test
  void shrinkingTakesMeans() {
    assertArrayEquals(new float[] {2, 6}, Resize.to(row(1, 3, 5, 7), 1, 2).planes());
    // Three to two: [0, 1.5) and [1.5, 3).
    assertArrayEquals(new float[] {2, 8}, Resize.to(row(0, 6, 9), 1, 2).planes(), 1e-6f);
    Image square = new Image(2, 2, 2, new float[] {1, 2, 3, 6, 10, 20, 30, 60});
    assertArrayEquals(new float[] {3, 30}, Resize.to(square, 1, 1).planes(), 1e-6f);
    // The stripes vanish; sampling points would keep them.
    assertArrayEquals(
        new float[] {0.5f, 0.5f, 0.5f}, Resize.to(row(0, 1, 0, 1, 0, 1), 1, 3).planes());
  }

  @Test
  void growingIsBilinear() {
    assertArrayEquals(new float[] {0, 1, 3, 4}, Resize.to(row(0, 4), 1, 4).planes());
    Image column = new Image(1, 2, 1, new float[] {0, 4});
    assertArrayEquals(new float[] {0, 1, 3, 4}, Resize.to(column, 4, 1).planes());
    assertArrayEquals(new float[] {5, 5, 5}, Resize.to(row(5), 1, 3).planes());
  }

  @Test
  void equalSizeIsTheSame() {
    Image image = counting(3, 4, 5);
    assertSame(image, Resize.to(image, 4, 5));
    assertThrows(IllegalArgumentException.class, () -> Resize.to(image, 0, 5));
    assertThrows(IllegalArgumentException.class, () -> Resize.to(image, 4, 40_000));
  }

  @Test
  void shortSideKeepsProportions() {
    assertEquals("1 x 32 x 48", Resize.shortSide(counting(1, 4, 6), 32).shape());
    assertEquals("1 x 5 x 3", Resize.shortSide(counting(1, 10, 6), 3).shape());
    assertEquals("1 x 7 x 7", Resize.shortSide(counting(1, 4, 4), 7).shape());
  }

  @Test
  void crops() {
    Image image = counting(2, 3, 4);
    assertArrayEquals(new float[] {6, 7, 18, 19}, Crop.at(image, 1, 1, 1, 2).planes());
    assertArrayEquals(
        new float[] {2, 3, 14, 15}, Crop.centre(Crop.at(image, 0, 0, 2, 4), 1, 2).planes());
    assertThrows(IllegalArgumentException.class, () -> Crop.at(image, 2, 0, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> Crop.centre(image, 4, 1));
    Set<Float> corners = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      corners.add(Crop.random(image, 2, 2, new SampleRandom(1, 1, i)).planes()[0]);
    }
    assertEquals(Set.of(1f, 2f, 3f, 5f, 6f, 7f), corners);
  }

  /** Every picture that an augmentation can make of a small one. */
  private static Set<List<Float>> outcomes(Augmentation augmentation, Image image, int draws) {
    Set<List<Float>> seen = new HashSet<>();
    for (int i = 0; i < draws; i++) {
      List<Float> values = new ArrayList<>();
      for (float value : augmentation.apply(image, new SampleRandom(5, 1, i)).planes()) {
        values.add(value);
      }
      seen.add(values);
    }
    return seen;
  }

  @Test
  void flipAndShiftAreExact() {
    Image image = row(1, 2, 3);
    assertSame(image, Augmentation.none().apply(image, new SampleRandom(1, 1, 1)));
    assertEquals(
        Set.of(List.of(1f, 2f, 3f), List.of(3f, 2f, 1f)),
        outcomes(Augmentation.none().withFlip(), image, 50));
    assertEquals(
        Set.of(List.of(1f, 1f, 2f), List.of(1f, 2f, 3f), List.of(2f, 3f, 3f)),
        outcomes(Augmentation.none().withShift(0, 1), image, 50));
    assertEquals(
        Set.of(List.of(9f, 1f, 2f), List.of(1f, 2f, 3f), List.of(2f, 3f, 9f)),
        outcomes(Augmentation.none().withShift(0, 1).withConstantFill(9), image, 50));
    assertTrue(
        outcomes(Augmentation.none().withShift(0, 3).withMirrorFill(), image, 200)
            .containsAll(List.of(List.of(3f, 2f, 1f), List.of(2f, 1f, 1f), List.of(3f, 3f, 2f))));
    Image column = new Image(1, 3, 1, new float[] {1, 2, 3});
    assertEquals(
        Set.of(List.of(1f, 1f, 2f), List.of(1f, 2f, 3f), List.of(2f, 3f, 3f)),
        outcomes(Augmentation.none().withShift(1, 0).withFlip(), column, 50));
  }

  @Test
  void turningMovesALightAlongACircle() {
    float[] planes = new float[21 * 21];
    planes[10 * 21 + 18] = 1;
    Image image = new Image(1, 21, 21, planes);
    boolean up = false;
    boolean down = false;
    for (int i = 0; i < 40; i++) {
      float[] turned =
          Augmentation.none().withRotation(90).apply(image, new SampleRandom(2, 1, i)).planes();
      double sumY = 0;
      double sumX = 0;
      double sum = 0;
      for (int at = 0; at < turned.length; at++) {
        sumY += turned[at] * (at / 21 - 10);
        sumX += turned[at] * (at % 21 - 10);
        sum += turned[at];
      }
      assertEquals(1, sum, 0.2);
      assertEquals(8, Math.hypot(sumY / sum, sumX / sum), 0.5);
      assertTrue(sumX / sum > -1, "by 90 degrees at most");
      up |= sumY / sum < -4;
      down |= sumY / sum > 4;
    }
    assertTrue(up && down, "both ways");
  }

  @Test
  void zoomEnlarges() {
    Image image = new Image(1, 1, 5, new float[] {0, 1, 2, 3, 4});
    // By 2 about the middle: places 1, 1.5, 2, 2.5, 3.
    assertArrayEquals(
        new float[] {1, 1.5f, 2, 2.5f, 3},
        Augmentation.none().withZoom(2, 2).apply(image, new SampleRandom(1, 1, 1)).planes());
    // By 1/2: places -2, 0, 2, 4, 6.
    assertArrayEquals(
        new float[] {-1, 0, 2, 4, -1},
        Augmentation.none()
            .withZoom(0.5, 0.5)
            .withConstantFill(-1)
            .apply(image, new SampleRandom(1, 1, 1))
            .planes());
  }

  @Test
  void brightnessIsLimited() {
    assertArrayEquals(
        new float[] {0, 0.5f, 1},
        Augmentation.none()
            .withBrightness(2, 2)
            .apply(row(0, 0.25f, 0.75f), new SampleRandom(1, 1, 1))
            .planes());
    Augmentation some = Augmentation.none().withBrightness(0.5, 1);
    Set<Float> values = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      float value = some.apply(row(1), new SampleRandom(1, 1, i)).planes()[0];
      assertTrue(value >= 0.5 && value <= 1);
      values.add(value);
    }
    assertTrue(values.size() > 90);
  }

  @Test
  void oneChangeLeavesTheOthers() {
    Image image = counting(1, 1, 9);
    for (int i = 0; i < 20; i++) {
      Image shifted = Augmentation.none().withShift(0, 3).apply(image, new SampleRandom(4, 2, i));
      Image both =
          Augmentation.none().withFlip().withShift(0, 3).apply(image, new SampleRandom(4, 2, i));
      float[] mirrored = new float[9];
      for (int x = 0; x < 9; x++) {
        mirrored[x] = 10 - shifted.planes()[x];
      }
      assertTrue(
          Arrays.equals(both.planes(), shifted.planes()) || Arrays.equals(both.planes(), mirrored));
    }
  }

  @Test
  void badAugmentations() {
    Augmentation none = Augmentation.none();
    assertThrows(IllegalArgumentException.class, () -> none.withShift(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> none.withRotation(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> none.withZoom(0, 1));
    assertThrows(IllegalArgumentException.class, () -> none.withBrightness(1, 0.5));
  }

  @Test
  void randomNumbersDependOnAllThree() {
    long first = new SampleRandom(1, 2, 3).bits();
    assertEquals(first, new SampleRandom(1, 2, 3).bits());
    Set<Long> all = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      for (int epoch = 0; epoch < 10; epoch++) {
        for (int sample = 0; sample < 10; sample++) {
          all.add(new SampleRandom(seed, epoch, sample).bits());
        }
      }
    }
    assertEquals(1000, all.size());
    assertThrows(IllegalArgumentException.class, () -> new SampleRandom(1, 1, 1).below(0));
  }

  @Test
  void normalizationIsMeasured() {
    Image first = new Image(2, 1, 2, new float[] {0, 1, 0.5f, 0.5f});
    Image second = new Image(2, 1, 2, new float[] {1, 0, 0.5f, 0.5f});
    ImageSet images = set(first, second);
    Normalization measured = Normalization.measuredOn(images);
    assertArrayEquals(new float[] {0.5f, 0.5f}, measured.mean(), 1e-6f);
    assertArrayEquals(new float[] {0.5f, 1}, measured.deviation(), 1e-6f);
    assertArrayEquals(new float[] {-1, 1, 0, 0, 1, -1, 0, 0}, measured.apply(images), 1e-6f);
  }

  @Test
  void badNormalizations() {
    float[] one = {1};
    assertThrows(IllegalArgumentException.class, () -> Normalization.of(one, new float[] {0}));
    assertThrows(IllegalArgumentException.class, () -> Normalization.of(one, new float[] {1, 1}));
    Normalization plain = Normalization.of(one, one);
    float[] to = new float[2];
    assertThrows(IllegalArgumentException.class, () -> plain.apply(counting(2, 1, 1), to, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> plain.apply(row(5, 6), to, 1));
    assertArrayEquals(new float[2], to);
    assertFalse(Float.isNaN(to[0]));
  }
}
