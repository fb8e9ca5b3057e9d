package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.WeightMap;
import dev.lanewise.examples.translation.Alignment;
import java.util.ArrayList;
import java.util.List;

/** What each head of a {@link TranslationNetwork} looks at while it translates a text. */
final class TranslationMaps {
  /** Cells of few tokens are large enough to show their weights. */
  private static final int FEW_TOKENS = 16;

  private static final int LARGE_CELL = 54;
  private static final int SMALL_CELL = 22;
  private static final int LARGE_SHEET_CELL = 14;
  private static final int SMALL_SHEET_CELL = 6;

  private final TranslationNetwork network;
  private final Alignment alignment;
  private final int heads;
  private final List<float[]> encoder;
  private final List<float[]> cross;

  TranslationMaps(TranslationNetwork network) {
    this.network = network;
    this.heads = network.plan().heads();
    this.alignment =
        Alignment.of(network.translator(), network.task(), network.sample(), network.plan().beam());
    this.encoder = network.translator().encoderMaps(alignment.source());
    this.cross = network.translator().crossMaps(alignment.source(), alignment.read());
  }

  /** Self-attention of the encoder, then cross-attention head by head. */
  void addTo(StudyReport report) {
    List<String> source = alignment.sourceNames();
    List<String> target = alignment.targetNames();
    report
        .section("Self-attention of an encoder")
        .text(network.origin())
        .text(
            ("While it reads \"%s\". An encoder's token sees those behind it as well as those"
                    + " before. A row of the sheet is a layer, a picture in it a head; in a"
                    + " picture, a row is a token and a column a token that it looks at.")
                .formatted(network.sample()))
        .image(
            "encoder-heads",
            "The weights of every head of every layer of the encoder",
            WeightMap.sheet(
                encoder, source.size(), heads, few() ? LARGE_SHEET_CELL : SMALL_SHEET_CELL));
    for (int layer = 0; layer < encoder.size() / heads; layer++) {
      report.image(
          "encoder-layer-%d-mean".formatted(layer + 1),
          "Weights between the source's tokens in layer %d, mean of the heads".formatted(layer + 1),
          WeightMap.of(mean(encoder, layer), source, source, cell()));
    }
    report
        .section("Cross-attention, head by head")
        .text(
            ("\"%s\" becomes \"%s\". Each row is a token of the translation, each column a token"
                    + " of the source that the decoder looks at while it makes that token.")
                .formatted(network.sample(), alignment.translation()));
    Table table =
        Table.of("layer", "head", "greatest weight, mean over rows", "weight on the end")
            .caption("How sharply the heads look, and how much they leave to the source's end");
    for (int i = 0; i < cross.size(); i++) {
      table.row(i / heads + 1, i % heads + 1, sharpness(cross.get(i)), onEnd(cross.get(i)));
      report
          .text("Layer %d, head %d:".formatted(i / heads + 1, i % heads + 1))
          .image(
              "cross-layer-%d-head-%d".formatted(i / heads + 1, i % heads + 1),
              "Weights of the translation on the source in layer %d, head %d"
                  .formatted(i / heads + 1, i % heads + 1),
              WeightMap.of(cross.get(i), target, source, cell()));
    }
    for (int layer = 0; layer < cross.size() / heads; layer++) {
      report
          .text("Layer %d, mean of its heads:".formatted(layer + 1))
          .image(
              "cross-layer-%d-mean".formatted(layer + 1),
              "Weights of the translation on the source in layer %d, mean of the heads"
                  .formatted(layer + 1),
              WeightMap.of(mean(cross, layer), target, source, cell()));
    }
    report.table(table);
  }

  /** The largest distance of a row's sum from 1. */
  double worst() {
    List<float[]> all = new ArrayList<>(encoder);
    all.addAll(cross);
    int columns = alignment.source().length;
    double worst = 0;
    for (float[] map : all) {
      for (int row = 0; row < map.length / columns; row++) {
        double sum = 0;
        for (int column = 0; column < columns; column++) {
          sum += map[row * columns + column];
        }
        worst = Math.max(worst, Math.abs(sum - 1));
      }
    }
    return worst;
  }

  private boolean few() {
    return alignment.source().length <= FEW_TOKENS;
  }

  private int cell() {
    return few() ? LARGE_CELL : SMALL_CELL;
  }

  private float[] mean(List<float[]> maps, int layer) {
    float[] mean = new float[maps.getFirst().length];
    for (float[] map : maps.subList(layer * heads, (layer + 1) * heads)) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += map[i] / heads;
      }
    }
    return mean;
  }

  private double sharpness(float[] map) {
    int columns = alignment.source().length;
    double sum = 0;
    for (int row = 0; row < map.length / columns; row++) {
      float greatest = 0;
      for (int column = 0; column < columns; column++) {
        greatest = Math.max(greatest, map[row * columns + column]);
      }
      sum += greatest;
    }
    return sum * columns / map.length;
  }

  private double onEnd(float[] map) {
    int columns = alignment.source().length;
    double sum = 0;
    for (int last = columns - 1; last < map.length; last += columns) {
      sum += map[last];
    }
    return sum * columns / map.length;
  }
}
