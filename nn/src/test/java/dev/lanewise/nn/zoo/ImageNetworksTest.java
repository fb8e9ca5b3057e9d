package dev.lanewise.nn.zoo;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ImageNetworksTest {
  @Test
  void mobileNetHasTheParametersOfThePaper() {
    ZooCounts.check(3_504_872, MobileNetV2.of(1000), 64);
  }

  @Test
  @Tag("slow")
  void alexNetAndVggToo() {
    ZooCounts.check(61_100_840, AlexNet.of(1000), 224);
    ZooCounts.check(132_863_336, Vgg.vgg11(1000), 224);
    ZooCounts.check(138_357_544, Vgg.vgg16(1000), 224);
    ZooCounts.check(143_667_240, Vgg.vgg19(1000), 224);
  }
}
