package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Drawing;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.knowm.xchart.XYChart;

/**
 * How many pixels across one number behind each layer depends on: r = 1 before the first layer, and
 * r += (kernel - 1) * step, step *= stride behind each.
 */
final class FieldGrowth {
  private static final Stack DOCUMENT =
      new Stack("3 x 3 convolutions", new Step(3, 1), new Step(3, 1), new Step(3, 1));
  private static final Stack LENET =
      new Stack("LeNet-5", new Step(5, 1), new Step(2, 2), new Step(5, 1), new Step(2, 2));
  private static final Stack CAT =
      new Stack(
          "cat network",
          new Step(3, 1),
          new Step(2, 2),
          new Step(3, 1),
          new Step(2, 2),
          new Step(3, 1),
          new Step(2, 2));

  private FieldGrowth() {}

  /** A convolution or a pooling: the side of its window and how far it moves. */
  private record Step(int kernel, int stride) {}

  /** Layers one behind the other. */
  private record Stack(String name, List<Step> steps) {
    Stack(String name, Step... steps) {
      this(name, List.of(steps));
    }

    /** The field's side behind each layer. */
    double[] fields() {
      double[] fields = new double[steps.size()];
      long field = 1;
      long distance = 1;
      for (int i = 0; i < fields.length; i++) {
        field += (steps.get(i).kernel - 1) * distance;
        distance *= steps.get(i).stride;
        fields[i] = field;
      }
      return fields;
    }

    double last() {
      return fields()[steps.size() - 1];
    }
  }

  static void run(StudyContext context, StudyResult.Builder result) {
    XYChart chart = Charts.xy("Receptive field", "layer", "pixels across");
    Table table =
        Table.of("network", "pixels across behind each layer").caption("Receptive fields");
    for (Stack stack : List.of(DOCUMENT, LENET, CAT)) {
      double[] fields = stack.fields();
      Charts.history(chart, stack.name(), fields);
      List<String> words = new ArrayList<>();
      for (double field : fields) {
        words.add(Integer.toString((int) field));
      }
      table.row(stack.name(), String.join(", ", words));
    }
    context
        .report()
        .section("The receptive field grows")
        .text(
            "Document 001 gives 3, 5, 7 for three layers of 3 x 3. Pooling makes every later step"
                + " wider, so that fields grow faster; but what LeNet-5's convolutions see in the end"
                + " is still only a part of the picture. The dense layers join the parts, each at its"
                + " own place: that is where the position comes in.")
        .table(table)
        .chart("receptive-field", "The receptive field's side by layer", chart)
        .image("receptive-squares", "LeNet-5's fields to scale in 28 x 28 pixels", squares());
    result
        .figure("receptive field of three 3 x 3 layers", DOCUMENT.last(), Target.exactly(7))
        .figure("receptive field of LeNet-5's convolutions", LENET.last(), Target.exactly(16))
        .figure(
            "the same, counted by gradients",
            measured(context.engine(), LENET),
            Target.exactly(16));
  }

  /** LeNet-5's fields as squares in each other, within the picture. */
  private static java.awt.image.BufferedImage squares() {
    int zoom = 16;
    Drawing drawing = new Drawing(28 * zoom + 40, 28 * zoom + 40);
    int centre = 14 * zoom + 20;
    drawing.box(centre, centre, 28 * zoom, 28 * zoom, "", Drawing.INK);
    double[] fields = LENET.fields();
    for (int i = fields.length - 1; i >= 0; i--) {
      int side = (int) fields[i] * zoom;
      drawing.box(centre, centre, side, side, "", i % 2 == 0 ? Drawing.BLUE : Drawing.RED);
      drawing.text(
          centre, centre - side / 2 + 9, Integer.toString((int) fields[i]), 13, Drawing.INK);
    }
    return drawing.finish();
  }

  /**
   * The rows of input on which the middle output's gradient is not 0. All weights are 1, and
   * averages stand for the largest of a window, so that no part of the field drops out.
   */
  private static double measured(Engine engine, Stack stack) {
    List<Layer> layers = new ArrayList<>();
    for (Step step : stack.steps()) {
      layers.add(
          step.stride == 1
              ? new Conv2d(1, step.kernel).withInitializer(Initializer.ones())
              : Pool2d.average(step.kernel));
    }
    int side = 64;
    Sequential model = new Sequential(layers).build(engine, 0, 1, side, side);
    Tensor x = engine.zeros(1, 1, side, side).requireGrad();
    try (Scope tape = engine.tape()) {
      Tensor y = model.forward(x);
      int middle = y.dim(2) / 2;
      tape.backward(y.slice(2, middle, middle + 1).slice(3, middle, middle + 1).sum());
      float[] gradient = Objects.requireNonNull(x.grad(), "gradient").toFloats();
      int rows = 0;
      for (int row = 0; row < side; row++) {
        boolean touched = false;
        for (int column = 0; column < side; column++) {
          touched |= gradient[row * side + column] != 0;
        }
        rows += touched ? 1 : 0;
      }
      return rows;
    } finally {
      x.zeroGrad();
      x.release();
      model.release();
    }
  }
}
