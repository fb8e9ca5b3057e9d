package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;
import org.knowm.xchart.XYChart;

/**
 * A line through five points, y = 2x + 1: document 003's one step of gradient descent with its
 * exact numbers, then a thousand of them; and the cost of a slope, with its minimum, as documents
 * 003 and 000 describe it. In float64, as NumPy computes.
 */
public final class LinearRegression implements Study {
  private static final double RATE = 0.01;
  private static final double[] X = {1, 2, 3, 4, 5};
  private static final double[] Y = {3, 5, 7, 9, 11};

  @Override
  public String name() {
    return "linear-regression";
  }

  @Override
  public String title() {
    return "Linear regression by hand";
  }

  @Override
  public String source() {
    return "Documents 003 (manual linear regression step) and 000 (cost of z = w x)";
  }

  @Override
  public StudyResult run(StudyContext context) {
    StudyResult.Builder result = StudyResult.builder();
    Line line = new Line(context.engine());
    firstStep(context.report(), result, line);
    manySteps(context.report(), result, line, context.epochs(1000, 1000));
    costOfSlope(context.report(), result, context.engine());
    return result.build();
  }

  private static void firstStep(StudyReport report, StudyResult.Builder result, Line line) {
    double cost;
    double gradientW;
    double gradientB;
    try (Scope tape = line.engine.tape()) {
      Tensor loss = line.cost();
      cost = loss.item();
      tape.backward(loss);
      gradientW = GradientDescent.gradient(line.w);
      gradientB = GradientDescent.gradient(line.b);
      GradientDescent.step(RATE, line.w, line.b);
    }
    report
        .section("One step")
        .text("Points x = 1, 2, 3, 4, 5 and y = 2x + 1; start at w = b = 0, learning rate 0.01.")
        .table(
            Table.of("", "w", "b")
                .row("start", 0, 0)
                .row("gradient of the mean squared error (" + cost + ")", gradientW, gradientB)
                .row("after one step", line.w.item(), line.b.item()));
    result
        .figure("mse-at-zero", cost, Target.exactly(57))
        .figure("gradient-w", gradientW, Target.exactly(-50))
        .figure("gradient-b", gradientB, Target.exactly(-14))
        .figure("w-after-one-step", line.w.item(), Target.exactly(0.5))
        .figure("b-after-one-step", line.b.item(), Target.exactly(0.14));
  }

  private static void manySteps(
      StudyReport report, StudyResult.Builder result, Line line, int steps) {
    Table table = Table.of("step", "mean squared error", "w", "b");
    XYChart fits = Charts.xy("The line on its way", "x", "y");
    Charts.points(fits, "points", X, Y);
    addLine(fits, line, 1);
    double[] costs = new double[steps];
    for (int step = 2; step <= steps; step++) {
      try (Scope tape = line.engine.tape()) {
        Tensor loss = line.cost();
        costs[step - 2] = loss.item();
        tape.backward(loss);
        GradientDescent.step(RATE, line.w, line.b);
      }
      if (step == 10 || step == 100 || step == steps) {
        addLine(fits, line, step);
        table.row(step, line.costNow(), line.w.item(), line.b.item());
      }
    }
    costs[steps - 1] = line.costNow();
    XYChart history = Charts.xy("Mean squared error by step", "step", "mean squared error");
    history.getStyler().setYAxisLogarithmic(true);
    Charts.history(history, "cost", costs);
    report
        .section(steps + " steps")
        .table(table)
        .chart("cost-history", "The error falls at first quickly, then slowly.", history)
        .chart("fits", "The five points and the line after 1, 10, 100 and all steps.", fits);
    result
        .figure("w", line.w.item(), Target.within(2, 0.05))
        .figure("b", line.b.item(), Target.within(1, 0.05))
        .figure("mse-final", costs[steps - 1]);
  }

  private static void addLine(XYChart chart, Line line, int step) {
    double w = line.w.item();
    double b = line.b.item();
    double[] ends = {0, 6};
    Charts.line(chart, "after " + step, ends, Arrays.stream(ends).map(x -> w * x + b).toArray());
  }

  private static void costOfSlope(StudyReport report, StudyResult.Builder result, Engine engine) {
    double[] slopes = new double[61];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (i - 10) / 10.0;
    }
    double[] costs = costs(engine, slopes, 1, Y);
    double[] doubled = Arrays.stream(X).map(x -> 2 * x).toArray();
    double[] costsOfZ = costs(engine, slopes, 0, doubled);
    report
        .section("Cost against w")
        .text(
            "Every cost is one row of a broadcast: a column of slopes times the row of x, compared"
                + " with the row of targets.");
    plotCost(report, result, "cost-of-w", "y = w x + 1 for y = 2x + 1", slopes, costs);
    plotCost(report, result, "cost-of-z", "z = w x for z = 2x", slopes, costsOfZ);
  }

  /** The mean squared error of {@code slope * x + b} against the targets, for each slope. */
  private static double[] costs(Engine engine, double[] slopes, double b, double[] targets) {
    try (Scope scope = engine.scope()) {
      Tensor column = engine.of(slopes, slopes.length, 1);
      Tensor predicted = column.mul(engine.of(X, 1, X.length)).add(b);
      return predicted.sub(engine.of(targets, 1, X.length)).square().mean(1).toDoubles();
    }
  }

  private static void plotCost(
      StudyReport report,
      StudyResult.Builder result,
      String key,
      String model,
      double[] slopes,
      double[] costs) {
    int best = 0;
    for (int i = 1; i < costs.length; i++) {
      best = costs[i] < costs[best] ? i : best;
    }
    XYChart chart = Charts.xy("Cost of the slope in " + model, "w", "mean squared error");
    Charts.line(chart, "cost", slopes, costs);
    Charts.points(chart, "minimum", new double[] {slopes[best]}, new double[] {costs[best]});
    report.chart(key, "A parabola of the cost against w with its minimum marked at w = 2.", chart);
    result
        .figure(key + "-minimum-at", slopes[best], Target.exactly(2))
        .figure(key + "-minimum", costs[best], Target.exactly(0));
  }

  /** The model and its data. */
  private static final class Line {
    private final Engine engine;
    private final Tensor x;
    private final Tensor y;
    private final Tensor w;
    private final Tensor b;

    Line(Engine engine) {
      this.engine = engine;
      x = engine.of(X);
      y = engine.of(Y);
      w = engine.full(DType.F64, 0, Layout.of()).requireGrad();
      b = engine.full(DType.F64, 0, Layout.of()).requireGrad();
    }

    /** The mean squared error as a tensor of the scope that is open. */
    Tensor cost() {
      return x.mul(w).add(b).sub(y).square().mean();
    }

    double costNow() {
      try (Scope scope = engine.scope()) {
        return cost().item();
      }
    }
  }
}
