package dev.lanewise.nn.zoo;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ResNetTest {
  @Test
  void hasTheParametersOfThePaper() {
    ZooCounts.check(11_689_512, ResNet.resNet18(1000), 64);
    ZooCounts.check(25_557_032, ResNet.resNet50(1000), 64);
  }

  @Test
  @Tag("slow")
  void theLargerOnesToo() {
    ZooCounts.check(21_797_672, ResNet.resNet34(1000), 64);
    ZooCounts.check(44_549_160, ResNet.resNet101(1000), 64);
    ZooCounts.check(60_192_808, ResNet.resNet152(1000), 64);
  }
}
