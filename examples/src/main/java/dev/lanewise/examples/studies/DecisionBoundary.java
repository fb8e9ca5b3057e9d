package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainerOptions;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/** A ring around a disc: no straight line parts them, a hidden layer does. */
final class DecisionBoundary {
  private static final int POINTS = 600;
  private static final int PIXELS = 360;
  private static final double REACH = 2.2;
  private static final int[] SHADES = {0xF6D5C2, 0xC9E2F2};
  private static final int[] INKS = {0xD55E00, 0x0072B2};

  private DecisionBoundary() {}

  static Depth.Verdict run(StudyContext context, Engine engine, StudyResult.Builder result) {
    Dataset training = rings(context.seed());
    Dataset test = rings(context.seed() + 1);
    double straight = fit(context, engine, training, test, "decision-straight");
    double curved = fit(context, engine, training, test, "decision-curved", 16, 16);
    result.figure("ring and disc: accuracy without hidden layer", straight, Target.atMost(0.75));
    result.figure("ring and disc: accuracy with two hidden layers", curved, Target.atLeast(0.97));
    return new Depth.Verdict(
        "Hidden layers bend the boundary, which is straight without",
        curved >= 0.97 && straight <= 0.75,
        "test accuracy " + round(straight) + " straight, " + round(curved) + " curved");
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static Dataset rings(long seed) {
    Random random = new Random(seed);
    float[] x = new float[2 * POINTS];
    int[] labels = new int[POINTS];
    for (int i = 0; i < POINTS; i++) {
      labels[i] = i % 2;
      double radius = labels[i] == 0 ? 0.8 * Math.sqrt(random.nextDouble()) : 1.6;
      double angle = 2 * Math.PI * random.nextDouble();
      x[2 * i] = (float) (radius * Math.cos(angle) + 0.12 * random.nextGaussian());
      x[2 * i + 1] = (float) (radius * Math.sin(angle) + 0.12 * random.nextGaussian());
    }
    return Dataset.classification(2, x, labels, 2);
  }

  private static double fit(
      StudyContext context,
      Engine engine,
      Dataset training,
      Dataset test,
      String stem,
      int... hidden) {
    int epochs = context.choose(60, 30);
    Recipe recipe =
        new Recipe(
            stem,
            () -> Networks.mlp(Activation::tanh, Initializer.xavierUniform(), 1, hidden),
            () ->
                TrainerOptions.of(Loss.binaryCrossEntropyFromLogits())
                    .optimizer(UpdateRule.adam(), 0.01)
                    .epochs(epochs));
    try (TrainingProgress progress = context.trainingProgress(stem);
        Fit fit =
            Fit.run(
                engine,
                recipe,
                training,
                null,
                part -> part.targetTensor(engine),
                context.seed(),
                progress)) {
      context.report().section(hidden.length == 0 ? "A straight boundary" : "A curved boundary");
      context
          .report()
          .image(
              stem,
              "Two classes of points, a ring around a disc, on the areas predicted for each",
              picture(fit, training));
      return new ClassifierReport(
              test.labels(), fit.predict(test, Tensor::sigmoid), List.of("disc", "ring"))
          .accuracy();
    }
  }

  private static BufferedImage picture(Fit fit, Dataset points) {
    float[] grid = new float[2 * PIXELS * PIXELS];
    for (int i = 0; i < PIXELS * PIXELS; i++) {
      grid[2 * i] = (float) (REACH * (2.0 * (i % PIXELS) / PIXELS - 1));
      grid[2 * i + 1] = (float) (REACH * (1 - 2.0 * (i / PIXELS) / PIXELS));
    }
    Dataset pixels = Dataset.regression(2, grid, 1, new float[PIXELS * PIXELS]);
    float[] p = fit.predict(pixels, Tensor::sigmoid);
    BufferedImage image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < p.length; i++) {
      image.setRGB(i % PIXELS, i / PIXELS, SHADES[p[i] > 0.5 ? 1 : 0]);
    }
    for (int row = 0; row < points.rows(); row++) {
      int column = (int) ((points.features()[2 * row] / REACH + 1) / 2 * PIXELS);
      int line = (int) ((1 - points.features()[2 * row + 1] / REACH) / 2 * PIXELS);
      for (int d = 0; d < 9; d++) {
        int px = Math.clamp(column + d % 3 - 1, 0, PIXELS - 1);
        int py = Math.clamp(line + d / 3 - 1, 0, PIXELS - 1);
        image.setRGB(px, py, INKS[points.labels()[row]]);
      }
    }
    return image;
  }
}
