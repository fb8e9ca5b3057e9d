package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.LocalResponseNorm;
import dev.lanewise.nn.layer.Sequential;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ImageNetworksTest {
  @Test
  void mobileNetHasTheParametersOfThePaper() {
    ZooCounts.check(3_504_872, MobileNetV2.of(1000), 64);
  }

  @Test
  void efficientNetHasTheParametersAndShapesOfThePaper() {
    Sequential model = EfficientNetB0.of(1000);
    ZooCounts.check(5_288_548, model, 64);
    List<Layer> layers = model.children();
    // The first block's place, and what each stage ends with at a side of 64.
    assertArrayEquals(new int[] {16, 32, 32}, layers.get(3).outputShape());
    assertArrayEquals(new int[] {24, 16, 16}, layers.get(5).outputShape());
    assertArrayEquals(new int[] {40, 8, 8}, layers.get(7).outputShape());
    assertArrayEquals(new int[] {80, 4, 4}, layers.get(10).outputShape());
    assertArrayEquals(new int[] {112, 4, 4}, layers.get(13).outputShape());
    assertArrayEquals(new int[] {192, 2, 2}, layers.get(17).outputShape());
    assertArrayEquals(new int[] {320, 2, 2}, layers.get(18).outputShape());
    assertArrayEquals(new int[] {1280, 2, 2}, layers.get(21).outputShape());
    // The parameters of the first block: depthwise, gate, projection, two normalisations.
    long first = 9 * 32 + 2 * 32 + (32 * 8 + 8) + (8 * 32 + 32) + 32 * 16 + 2 * 16;
    assertEquals(first, layers.get(3).parameterCount());
  }

  @Test
  @Tag("slow")
  void alexNetAndVggToo() {
    ZooCounts.check(61_100_840, AlexNet.of(1000), 224);
    ZooCounts.check(132_863_336, Vgg.vgg11(1000), 224);
    ZooCounts.check(138_357_544, Vgg.vgg16(1000), 224);
    ZooCounts.check(143_667_240, Vgg.vgg19(1000), 224);
  }

  @Test
  @Tag("slow")
  void responseNormFollowsTheFirstTwoConvolutionsOfAlexNet() {
    Sequential model = AlexNet.withResponseNorm(1000);
    ZooCounts.check(61_100_840, model, 224);
    List<Layer> layers = model.children();
    assertTrue(layers.get(2) instanceof LocalResponseNorm);
    assertArrayEquals(new int[] {64, 55, 55}, layers.get(2).outputShape());
    assertTrue(layers.get(6) instanceof LocalResponseNorm);
    assertArrayEquals(new int[] {192, 27, 27}, layers.get(6).outputShape());
    assertEquals(2, layers.stream().filter(layer -> layer instanceof LocalResponseNorm).count());
  }
}
