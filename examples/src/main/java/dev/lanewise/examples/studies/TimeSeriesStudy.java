package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.TimeSeries;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import java.io.IOException;
import java.util.Map;

/**
 * Recurrent networks predict the next number of sunspots, airline passengers and stock indices,
 * beside the last number and that of a season before.
 */
public final class TimeSeriesStudy implements Study {
  @Override
  public String name() {
    return "time-series";
  }

  @Override
  public String title() {
    return "The next number of sunspots, passengers and stock indices";
  }

  @Override
  public String source() {
    return "Document 001: recurrent neural networks, forecasting";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    context
        .report()
        .text(
            "Each network predicts the change to the next number from the window before it, with"
                + " the true numbers up to there; so do the two rules without a network. Errors are"
                + " roots of mean squares on the held-out end, for the mean forecast of "
                + Forecasts.SEEDS
                + " networks that differ in their first weights.");
    sunspots(context, result);
    passengers(context, result);
    stocks(context, result);
    return result.build();
  }

  private static void sunspots(StudyContext context, StudyResult.Builder result)
      throws IOException {
    ForecastPlan plan =
        new ForecastPlan(ForecastPlan.Scale.ROOT, true, 22, 60, 24, context.epochs(120, 30), 32);
    Map<String, Double> errors = new Forecasts(context, TimeSeries.sunspots(), plan).report(0);
    for (RecurrentKind kind : RecurrentKind.values()) {
      result.figure(
          "sunspots, %s: error over that of the last value".formatted(kind.title()),
          Forecasts.of(errors, kind.title()) / Forecasts.of(errors, Forecasts.NAIVE),
          Target.atMost(context.isShort() ? 1.2 : 1));
    }
  }

  private static void passengers(StudyContext context, StudyResult.Builder result)
      throws IOException {
    ForecastPlan plan =
        new ForecastPlan(
            ForecastPlan.Scale.LOGARITHM, false, 13, 24, 24, context.epochs(200, 60), 16);
    Map<String, Double> errors = new Forecasts(context, TimeSeries.passengers(), plan).report(0);
    for (RecurrentKind kind : RecurrentKind.values()) {
      result.figure(
          "passengers, %s: error over that of a season before".formatted(kind.title()),
          Forecasts.of(errors, kind.title()) / Forecasts.of(errors, Forecasts.SEASONAL),
          Target.atMost(1));
    }
  }

  private static void stocks(StudyContext context, StudyResult.Builder result) throws IOException {
    TimeSeries series = TimeSeries.stocks();
    ForecastPlan plan =
        new ForecastPlan(
            ForecastPlan.Scale.LOGARITHM, false, 20, 372, 16, context.epochs(10, 2), 32);
    Forecasts forecasts = new Forecasts(context, series, plan);
    for (int column = 0; column < series.names().size(); column++) {
      Map<String, Double> errors = forecasts.report(column);
      for (RecurrentKind kind : RecurrentKind.values()) {
        result.figure(
            "%s, %s: error over that of the last value"
                .formatted(series.names().get(column), kind.title()),
            Forecasts.of(errors, kind.title()) / Forecasts.of(errors, Forecasts.NAIVE));
      }
    }
    context
        .report()
        .text(
            "A ratio of about 1 says that a network has found nothing in the past prices that"
                + " tomorrow's depends on: the best forecast of a price is the last one. A ratio a"
                + " little below 1 on one tail of one period is no profit either.");
  }
}
