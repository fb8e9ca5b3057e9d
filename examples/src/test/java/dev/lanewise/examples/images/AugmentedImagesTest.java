package dev.lanewise.examples.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentedImagesTest {
  private static final Normalization HALVES =
      Normalization.of(new float[] {0.5f}, new float[] {0.5f});

  private static ImageSet set() {
    Image[] images = new Image[6];
    SampleRandom random = new SampleRandom(1, 1, 1);
    for (int i = 0; i < images.length; i++) {
      float[] planes = new float[64];
      for (int at = 0; at < planes.length; at++) {
        planes[at] = (float) random.uniform(0, 1);
      }
      images[i] = new Image(1, 8, 8, planes);
    }
    return new ImageSet(
        i -> images[i], new int[6], List.of("a", "b", "c", "d", "e", "f"), List.of("x"), List.of());
  }

  @Test
  void plainPicturesAreNormalised() {
    ImageSet set = set();
    float[] x = new float[3 * 64];
    Arrays.fill(x, 7);
    new AugmentedImages(set, Augmentation.none(), HALVES, 1).fill(new int[] {4, 2}, 1, x);
    assertEquals(2 * set.image(4).at(0, 0, 0) - 1, x[0], 1e-6);
    assertEquals(2 * set.image(2).at(0, 7, 7) - 1, x[127], 1e-6);
    assertEquals(7, x[128], "beyond the rows nothing is written");
  }

  /** Neither the batch that a picture is in nor what came before matters. */
  @Test
  void changesDependOnSeedEpochAndPicture() {
    Augmentation all =
        Augmentation.none()
            .withFlip()
            .withShift(2, 2)
            .withRotation(20)
            .withZoom(0.8, 1.2)
            .withBrightness(0.7, 1.3);
    AugmentedImages inputs = new AugmentedImages(set(), all, HALVES, 3);
    float[] together = new float[6 * 64];
    inputs.fill(new int[] {5, 4, 3, 2, 1, 0}, 2, together);
    for (int row = 0; row < 6; row++) {
      float[] alone = new float[64];
      inputs.fill(new int[] {row}, 2, alone);
      assertArrayEquals(alone, Arrays.copyOfRange(together, (5 - row) * 64, (6 - row) * 64));
      float[] later = new float[64];
      inputs.fill(new int[] {row}, 3, later);
      assertFalse(Arrays.equals(alone, later));
      new AugmentedImages(set(), all, HALVES, 4).fill(new int[] {row}, 2, later);
      assertFalse(Arrays.equals(alone, later));
    }
  }
}
