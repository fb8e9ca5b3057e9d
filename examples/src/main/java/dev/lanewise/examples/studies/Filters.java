package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Photograph;
import dev.lanewise.examples.report.Planes;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Layer;
import java.io.IOException;
import java.util.List;

/** The documents' filters: their worked examples to the last bit, and on a photograph. */
public final class Filters implements Study {
  static final Filter VERTICAL = new Filter("vertical edges", 3, -1, 0, 1, -1, 0, 1, -1, 0, 1);
  static final Filter HORIZONTAL = new Filter("horizontal edges", 3, -1, -1, -1, 0, 0, 0, 1, 1, 1);
  static final Filter DIAGONAL = new Filter("diagonal edges", 3, -1, 0, 1, 0, 0, 0, 1, 0, -1);
  static final Filter BLUR =
      new Filter(
          "Gaussian blur",
          3,
          1 / 16f,
          2 / 16f,
          1 / 16f,
          2 / 16f,
          4 / 16f,
          2 / 16f,
          1 / 16f,
          2 / 16f,
          1 / 16f);
  static final Filter SHARPEN = new Filter("sharpening", 3, 0, -1, 0, -1, 5, -1, 0, -1, 0);

  /**
   * A filter of one channel.
   *
   * @param name for reports
   * @param side rows and columns
   * @param weights row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Filter(String name, int side, float... weights) {
    /**
     * Applies the filter to each channel by itself: a convolution in as many groups as channels.
     *
     * @param x (1, channels, height, width)
     * @param padding pixels of 0 around the picture
     */
    Tensor of(Tensor x, int padding) {
      int channels = x.dim(1);
      float[] all = new float[channels * weights.length];
      for (int channel = 0; channel < channels; channel++) {
        System.arraycopy(weights, 0, all, channel * weights.length, weights.length);
      }
      Layer layer =
          new Conv2d(channels, Window2d.of(side, side).withPadding(padding))
              .withGroups(channels)
              .withInitializer((target, fanIn, fanOut, random) -> target.set(all))
              .withoutBias()
              .build(x.engine(), 0, channels, x.dim(2), x.dim(3));
      return layer.forward(x);
    }
  }

  @Override
  public String name() {
    return "filters";
  }

  @Override
  public String title() {
    return "Filters: edges, blur and sharpening";
  }

  @Override
  public String source() {
    return "Documents 001 (filters, convolution step by step, pooling) and 003 (convolution basics,"
        + " grayscale inversion)";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    FilterExamples.run(context, result);
    photograph(context, Photograph.load(), result);
    return result.build();
  }

  private static void photograph(
      StudyContext context, Photograph photo, StudyResult.Builder result) {
    Engine engine = context.engine();
    StudyReport report = context.report();
    int height = photo.height();
    int width = photo.width();
    report
        .section("On a photograph")
        .text(
            "A photograph of 640 x 427 pixels, some rights reserved by danielbuechele (Flickr, CC BY"
                + " 2.0). Edges are shown as the magnitude of the filter's answer to the grey"
                + " picture; blur and sharpening go over red, green and blue.")
        .image("photograph", "The photograph", Planes.draw(photo.planes(), height, width));
    try (Scope scope = engine.scope()) {
      Tensor grey = engine.of(photo.grey(), 1, 1, height, width);
      Tensor color = engine.of(photo.planes(), 1, 3, height, width);
      for (Filter filter : List.of(VERTICAL, HORIZONTAL, DIAGONAL)) {
        float[] answer = filter.of(grey, 1).abs().toFloats();
        report.image(
            filter.name().replace(' ', '-'),
            "The magnitude of the answers of the filter for " + filter.name(),
            Planes.draw(answer, height, width));
      }
      Tensor blurred = BLUR.of(color, 1);
      Tensor sharpened = SHARPEN.of(color, 1);
      report
          .image("blur", "The photograph, blurred", Planes.draw(blurred.toFloats(), height, width))
          .image(
              "sharpening",
              "The photograph, sharpened",
              Planes.draw(sharpened.toFloats(), height, width))
          .image(
              "inverted",
              "The photograph in grey, inverted: 255 - shade",
              Planes.draw(grey.affine(-1, 255).toFloats(), height, width));
      double plain = roughness(color);
      result
          .mustHold("blur makes neighbours more alike", roughness(blurred) < plain)
          .mustHold("sharpening makes them less alike", roughness(sharpened) > plain)
          .mustHold("a filter agrees with plain loops", agrees(photo, VERTICAL.of(grey, 1)));
    }
  }

  /** The mean difference of pixels side by side, without the edge. */
  private static double roughness(Tensor x) {
    int width = x.dim(3);
    Tensor inner = x.slice(2, 1, x.dim(2) - 1);
    return inner.slice(3, 2, width - 1).sub(inner.slice(3, 1, width - 2)).abs().mean().item();
  }

  /** Document 003's loops, in double, against the kernel's answer inside the picture. */
  private static boolean agrees(Photograph photo, Tensor answer) {
    float[] grey = photo.grey();
    float[] got = answer.toFloats();
    double worst = 0;
    for (int y = 1; y < photo.height() - 1; y++) {
      for (int x = 1; x < photo.width() - 1; x++) {
        double sum = 0;
        for (int i = 0; i < 9; i++) {
          sum +=
              (double) VERTICAL.weights()[i]
                  * grey[(y + i / 3 - 1) * photo.width() + x + i % 3 - 1];
        }
        worst = Math.max(worst, Math.abs(sum - got[y * photo.width() + x]));
      }
    }
    return worst < 1e-3;
  }
}
