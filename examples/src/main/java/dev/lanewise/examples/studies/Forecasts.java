package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.TimeSeries;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.recurrent.LastStep;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.Evaluator;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;

/** What networks and rules say of the end of a series. */
final class Forecasts {
  /** How many networks of a kind a forecast is the mean of. */
  static final int SEEDS = 3;

  /** The rule that nothing changes. */
  static final String NAIVE = "the last value";

  /** The rule that things repeat. */
  static final String SEASONAL = "a season before";

  private static final double RATE = 0.005;
  private static final double DECAY = 0.01;

  private final StudyContext context;
  private final TimeSeries series;
  private final ForecastPlan plan;
  private final ForecastWindows windows;
  private final Map<RecurrentKind, float[]> changes = new EnumMap<>(RecurrentKind.class);

  /** Trains the networks. */
  Forecasts(StudyContext context, TimeSeries series, ForecastPlan plan) {
    this.context = context;
    this.series = series;
    this.plan = plan;
    this.windows = new ForecastWindows(series, plan);
    for (RecurrentKind kind : RecurrentKind.values()) {
      float[] mean = new float[plan.tests() * windows.columns()];
      for (int seed = 0; seed < SEEDS; seed++) {
        float[] each = train(kind, context.seed() + seed);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += each[i] / SEEDS;
        }
      }
      changes.put(kind, mean);
    }
  }

  /** An error by the forecast's name. */
  static double of(Map<String, Double> errors, String name) {
    Double error = errors.get(name);
    if (error == null) {
      throw new IllegalStateException("there is no error of " + name);
    }
    return error;
  }

  /** Writes a section on a column; returns the errors by forecast. */
  Map<String, Double> report(int column) {
    String title = series.names().size() == 1 ? series.title() : series.names().get(column);
    Map<String, double[]> forecasts = new LinkedHashMap<>();
    forecasts.put(NAIVE, windows.before(column, 1));
    forecasts.put(SEASONAL, windows.before(column, series.season()));
    changes.forEach(
        (kind, predicted) -> forecasts.put(kind.title(), windows.forecast(column, predicted)));
    double[] truth = windows.truth(column);
    double[] steps = new double[truth.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = i + 1;
    }
    XYChart chart = Charts.xy("The held-out end of " + title, series.step(), title);
    Charts.line(chart, "measured", steps, truth);
    Table table = Table.of("forecast", "error", "over that of " + NAIVE);
    Map<String, Double> errors = new LinkedHashMap<>();
    forecasts.forEach(
        (name, forecast) -> {
          double error = ForecastWindows.error(forecast, truth);
          errors.put(name, error);
          table.row(name, error, error / of(errors, NAIVE));
          if (!name.equals(NAIVE)) {
            Charts.line(chart, name, steps, forecast);
          }
        });
    context
        .report()
        .section("Forecasts of " + title)
        .text("The network: " + plan.describe() + ".")
        .table(table)
        .chart(
            "forecast-" + title.replace(' ', '-').toLowerCase(Locale.ROOT),
            "Measured and predicted " + title,
            chart);
    return errors;
  }

  /** What one network says: standardised changes (tests, columns). */
  private float[] train(RecurrentKind kind, long seed) {
    Engine engine = context.engine();
    int columns = windows.columns();
    Sequential model =
        new Sequential(kind.layer(plan.hidden()), new LastStep(), new Dense(columns))
            .build(engine, seed, plan.window(), columns);
    int count = windows.trainingWindows();
    Tensor x = engine.of(windows.inputs(false), count, plan.window(), columns);
    Tensor y = engine.of(windows.targets(), count, columns);
    Tensor tests = engine.of(windows.inputs(true), plan.tests(), plan.window(), columns);
    try (TrainingProgress progress =
            context.trainingProgress(series.title() + ", " + kind.title());
        Trainer trainer = new Trainer(model, options(seed).listener(progress))) {
      trainer.fit(x, y);
    }
    try (Scope scope = engine.scope()) {
      return new Evaluator(model, 64).predict(tests).toFloats();
    } finally {
      x.release();
      y.release();
      tests.release();
      model.release();
    }
  }

  private TrainerOptions options(long seed) {
    return TrainerOptions.of(Loss.mse())
        .optimizer(UpdateRule.adamW(DECAY), Schedule.cosine(RATE, 0, plan.epochs()))
        .clipNorm(1)
        .batchSize(plan.batch())
        .epochs(plan.epochs())
        .seed(seed);
  }
}
