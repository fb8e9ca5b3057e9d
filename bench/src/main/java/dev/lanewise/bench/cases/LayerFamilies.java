package dev.lanewise.bench.cases;

import dev.lanewise.bench.cases.Family.Entry;
import java.util.ArrayList;
import java.util.List;

/** The families of layers of image networks; normalisation has rows of other networks too. */
final class LayerFamilies {
  /** 3x3 layers of VGG16 and ResNet-18: channels in, side, channels out. */
  private static final int[][] THREE_BY_THREE = {
    {64, 224, 64},
    {64, 112, 128},
    {128, 112, 128},
    {128, 56, 256},
    {256, 56, 256},
    {256, 28, 512},
    {512, 28, 512},
    {512, 14, 512},
    {64, 56, 64},
    {128, 28, 128},
    {256, 14, 256},
    {512, 7, 512},
  };

  private static final int[] BATCHES = {1, 8};

  /** Others: batch, channels in, side, channels out, kernel, stride, padding, groups. */
  private static final int[][] OTHERS = {
    // The first layer of VGG16.
    {1, 3, 224, 64, 3, 1, 1, 1},
    // ResNet-50's 1x1 layers.
    {1, 64, 56, 256, 1, 1, 0, 1},
    {1, 256, 56, 64, 1, 1, 0, 1},
    {1, 512, 28, 128, 1, 1, 0, 1},
    {1, 1024, 14, 256, 1, 1, 0, 1},
    {1, 512, 7, 2048, 1, 1, 0, 1},
    {1, 256, 56, 512, 1, 2, 0, 1},
    // LeNet-5, and AlexNet's second layer.
    {64, 1, 28, 6, 5, 1, 2, 1},
    {64, 6, 14, 16, 5, 1, 0, 1},
    {1, 64, 27, 192, 5, 1, 2, 1},
    // The first layers of ResNet and MobileNetV2.
    {1, 3, 224, 64, 7, 2, 3, 1},
    {1, 3, 224, 32, 3, 2, 1, 1},
    // ResNet-18's and ResNet-50's steps down.
    {1, 64, 56, 128, 3, 2, 1, 1},
    {1, 128, 28, 256, 3, 2, 1, 1},
    {1, 256, 14, 512, 3, 2, 1, 1},
    {1, 128, 56, 128, 3, 2, 1, 1},
    // MobileNetV2's depthwise layers.
    {1, 32, 112, 32, 3, 1, 1, 32},
    {1, 96, 112, 96, 3, 2, 1, 96},
    {1, 144, 56, 144, 3, 1, 1, 144},
    {1, 192, 28, 192, 3, 1, 1, 192},
    {1, 384, 14, 384, 3, 1, 1, 384},
    {1, 960, 7, 960, 3, 1, 1, 960},
  };

  /** Batch, channels, side, kernel, stride, padding, and whether it is an average. */
  private static final int[][] POOLS = {
    // VGG16.
    {1, 64, 224, 2, 2, 0, 0},
    {1, 128, 112, 2, 2, 0, 0},
    {1, 256, 56, 2, 2, 0, 0},
    {1, 512, 28, 2, 2, 0, 0},
    {1, 512, 14, 2, 2, 0, 0},
    // ResNet's first, AlexNet's, an inception branch's.
    {1, 64, 112, 3, 2, 1, 0},
    {1, 64, 55, 3, 2, 0, 0},
    {1, 192, 28, 3, 1, 1, 0},
    // LeNet-5 with a batch.
    {64, 6, 28, 2, 2, 0, 0},
    {64, 16, 10, 2, 2, 0, 0},
    {64, 6, 28, 2, 2, 0, 1},
    {1, 64, 112, 2, 2, 0, 1},
    {1, 128, 56, 2, 2, 0, 1},
    {1, 192, 28, 3, 1, 1, 1},
    // Global averages of ResNet and MobileNetV2.
    {1, 2048, 7, 7, 7, 0, 1},
    {8, 512, 7, 7, 7, 0, 1},
  };

  /** Batch, channels, side. */
  private static final int[][] IMAGES = {
    {1, 64, 112},
    {8, 64, 56},
    {8, 128, 28},
    {8, 256, 14},
    {8, 512, 7},
    {32, 64, 32},
  };

  private LayerFamilies() {}

  static List<Family> all() {
    return List.of(
        new Family("conv", "convolutions and their gradients", convolutions()),
        new Family("pool", "pooling and its gradients", pools()),
        new Family("norm", "normalisation and ReLU, with their gradients", norms()));
  }

  private static List<Entry> convolutions() {
    List<Entry> entries = new ArrayList<>();
    for (ConvCase.Pass pass : ConvCase.Pass.values()) {
      for (int batch : BATCHES) {
        for (int[] l : THREE_BY_THREE) {
          boolean quick = batch == 1 && l[0] == l[2] && l[1] <= 112;
          entries.add(
              new Entry(
                  new ConvCase(pass, batch, l[0], l[1], l[1], l[2], 3, 1, 1, 1), quick, quick));
        }
      }
    }
    for (int[] l : OTHERS) {
      entries.add(other(ConvCase.Pass.FORWARD, l));
    }
    for (int[] l : OTHERS) {
      entries.add(other(ConvCase.Pass.DATA, l));
      entries.add(other(ConvCase.Pass.WEIGHTS, l));
    }
    return entries;
  }

  private static Entry other(ConvCase.Pass pass, int[] l) {
    boolean quick = pass == ConvCase.Pass.FORWARD && l[2] <= 56;
    return new Entry(
        new ConvCase(pass, l[0], l[1], l[2], l[2], l[3], l[4], l[5], l[6], l[7]), quick, quick);
  }

  private static List<Entry> pools() {
    List<Entry> entries = new ArrayList<>();
    for (boolean backward : new boolean[] {false, true}) {
      for (int[] p : POOLS) {
        PoolCase.Kind kind = p[6] == 1 ? PoolCase.Kind.AVERAGE : PoolCase.Kind.MAX;
        PoolCase which = new PoolCase(kind, backward, p[0], p[1], p[2], p[2], p[3], p[4], p[5]);
        entries.add(new Entry(which, true, p[2] <= 56));
      }
    }
    return entries;
  }

  private static List<Entry> norms() {
    List<Entry> entries = new ArrayList<>();
    for (NormCase.Kind kind : NormCase.Kind.values()) {
      for (boolean backward : new boolean[] {false, true}) {
        for (int[] i : IMAGES) {
          NormCase which = new NormCase(kind, backward, i[0], i[1], i[2], i[2]);
          entries.add(new Entry(which, true, i[0] == 8));
        }
      }
    }
    entries.addAll(RowFamilies.norms());
    return entries;
  }
}
