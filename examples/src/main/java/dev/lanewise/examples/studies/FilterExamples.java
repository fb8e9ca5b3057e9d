package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.Tiles;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Pool2d;
import java.util.List;

/** The first part of {@link Filters}: examples small enough to be worked by hand. */
final class FilterExamples {
  private static final float[] EDGE = {100, 100, 200, 100, 100, 200, 100, 100, 200};
  private static final float[] POOLED = {1, 3, 2, 4, 2, 1, 1, 3, 5, 8, 7, 9, 6, 2, 3, 1};

  /** Two places of a diagonal edge, one pixel apart. */
  private static final float[] ON_DIAGONAL = {0, 0, 100, 0, 100, 100, 100, 100, 100};

  private static final float[] BESIDE_DIAGONAL = {0, 0, 0, 0, 0, 100, 0, 100, 100};

  private static final int SHADES = 5;

  private FilterExamples() {}

  static void run(StudyContext context, StudyResult.Builder result) {
    context
        .report()
        .section("Worked examples")
        .text(
            "Document 001's formula (f * g)(t) = sum f(m) g(t - m) turns the filter round; its"
                + " examples, like every network, lay it on the picture as it is (strictly a"
                + " cross-correlation). So do our kernels.");
    Engine engine = context.engine();
    try (Scope scope = engine.scope()) {
      edges(engine, result);
      pooling(engine, result);
      arrays(context, engine, result);
      inversion(context, engine, result);
    }
  }

  private static void edges(Engine engine, StudyResult.Builder result) {
    double vertical = Filters.VERTICAL.of(patch(engine, EDGE, 3), 0).item();
    result
        .figure("edge-patch", vertical, Target.exactly(300))
        .figure(
            "edge-patch-horizontal",
            Filters.HORIZONTAL.of(patch(engine, EDGE, 3), 0).item(),
            Target.exactly(0))
        .figure(
            "diagonal-filter-on-a-diagonal-edge",
            Filters.DIAGONAL.of(patch(engine, ON_DIAGONAL, 3), 0).item(),
            Target.exactly(100))
        .figure(
            "diagonal-filter-one-pixel-beside",
            Filters.DIAGONAL.of(patch(engine, BESIDE_DIAGONAL, 3), 0).item(),
            Target.exactly(-100));
  }

  private static void pooling(Engine engine, StudyResult.Builder result) {
    Tensor x = patch(engine, POOLED, 4);
    Pool2d max = Pool2d.max(2);
    max.build(engine, 0, 1, 4, 4);
    figures(result, "max-pool", max.forward(x), 2, 3, 4, 8, 9);
    Pool2d average = Pool2d.average(2);
    average.build(engine, 0, 1, 4, 4);
    figures(result, "average-pool", average.forward(x), 2, 1.75, 2.5, 5.25, 5.0);
  }

  private static void arrays(StudyContext context, Engine engine, StudyResult.Builder result) {
    Tensor image = patch(engine, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3);
    Tensor y = new Filters.Filter("difference", 2, 1, 0, 0, -1).of(image, 0);
    figures(result, "arrays-convolution", y, 2, -4, -4, -4, -4);
    context
        .report()
        .table(
            Table.of("example", "must be", "source")
                .caption("The examples")
                .row("vertical edges on the patch 100 100 200", "300", "001")
                .row("2 x 2 max pooling", "[[3, 4], [8, 9]]", "001")
                .row("2 x 2 average pooling", "[[1.75, 2.5], [5.25, 5.0]]", "001")
                .row("1..9 by [[1, 0], [0, -1]]", "[[-4, -4], [-4, -4]]", "003, no output printed")
                .row("255 - image", "[[255, 205, ..], ..]", "003, grayscale inversion"))
        .text(
            "The filter that document 001 gives for diagonal edges answers +100 on a diagonal edge"
                + " and -100 one pixel beside it: it is the mixed second derivative. It finds corners"
                + " and draws diagonal edges as a pair of lines of opposite sign; it does not measure"
                + " a step as the other two do.");
  }

  private static void inversion(StudyContext context, Engine engine, StudyResult.Builder result) {
    float[] shades = new float[SHADES * SHADES];
    for (int i = 0; i < shades.length; i++) {
      shades[i] = 50 * (i % SHADES) + 10 * (i / SHADES);
    }
    float[] inverted = patch(engine, shades, SHADES).affine(-1, 255).toFloats();
    float sum = 0;
    for (float shade : inverted) {
      sum += shade;
    }
    result
        .figure("inverted-first", inverted[0], Target.exactly(255))
        .figure("inverted-middle", inverted[SHADES * SHADES / 2], Target.exactly(135))
        .figure("inverted-last", inverted[SHADES * SHADES - 1], Target.exactly(15))
        .figure("inverted-sum", sum, Target.exactly(25 * 255 - 3000));
    context
        .report()
        .image(
            "inversion",
            "Document 003's 5 x 5 picture and its inversion",
            Tiles.of(List.of(shades, inverted), SHADES, 2, 24));
  }

  private static Tensor patch(Engine engine, float[] values, int side) {
    return engine.of(values, 1, 1, side, side);
  }

  /** One figure an element, named by row and column. */
  private static void figures(
      StudyResult.Builder result, String name, Tensor got, int columns, double... expected) {
    float[] values = got.toFloats();
    for (int i = 0; i < expected.length; i++) {
      result.figure(
          name + "-" + i / columns + "-" + i % columns, values[i], Target.exactly(expected[i]));
    }
  }
}
