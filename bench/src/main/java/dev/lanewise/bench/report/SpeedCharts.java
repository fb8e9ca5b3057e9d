package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.GemmCase;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The charts of a family: shares of the machine's limit, which is the top of the axis. */
final class SpeedCharts {
  /** A colour for each contender, by order of appearance; Paul Tol's "bright" and black. */
  private static final Color[] COLORS = {
    Color.decode("#CC3311"),
    Color.decode("#0077BB"),
    Color.decode("#009988"),
    Color.decode("#EE7733"),
    Color.decode("#AA3377"),
    Color.decode("#888888"),
    Color.decode("#000000"),
  };

  private static final int HEIGHT = 460;
  private static final int LINE_WIDTH = 960;
  private static final int CATEGORY_WIDTH = 70;
  private static final double TOP_RATIO = 2;
  private static final String SQUARE = "square";

  private SpeedCharts() {}

  /** All charts of a family, which must have rows. */
  static List<Part> of(String family, List<Row> rows) {
    List<Part> charts = new ArrayList<>();
    Set<String> groups = new LinkedHashSet<>();
    rows.forEach(row -> groups.add(row.which().group()));
    boolean hasPeak = rows.stream().anyMatch(row -> !Double.isNaN(row.percentOfPeak()));
    for (String group : groups) {
      List<Row> some = rows.stream().filter(row -> row.which().group().equals(group)).toList();
      if (group.equals(SQUARE)) {
        charts.add(shares(family, some));
        charts.add(ratios(family, some));
      } else {
        charts.add(bars(family, group, some, hasPeak));
      }
    }
    return charts.stream().filter(chart -> chart != NOTHING).toList();
  }

  /** Stands for a chart that would be empty, which XChart refuses. */
  private static final Part NOTHING = new Part.Text("");

  private static Part shares(String family, List<Row> rows) {
    String caption = family + ": square products, percent of the FMA peak by side";
    XYChart chart = lines(caption, "percent of the peak");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    return draw(chart, rows, Row::percentOfPeak, family + "-square.png", caption);
  }

  private static Part ratios(String family, List<Row> rows) {
    String caption =
        "%s: square products, times as fast as each contender by side (over %.0f not shown)"
            .formatted(family, TOP_RATIO);
    XYChart chart = lines(caption, "our speed / theirs");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(TOP_RATIO);
    ToDoubleFunction<Row> ratio =
        row -> {
          Row.Ratio known = row.ratio();
          return known == null || known.median() > TOP_RATIO ? Double.NaN : known.median();
        };
    return draw(chart, rows, ratio, family + "-square-ratio.png", caption);
  }

  private static XYChart lines(String title, String yAxis) {
    XYChart chart =
        new XYChartBuilder()
            .width(LINE_WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("side")
            .yAxisTitle(yAxis)
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true);
    return chart;
  }

  private static Part draw(
      XYChart chart, List<Row> rows, ToDoubleFunction<Row> value, String file, String caption) {
    Map<String, List<double[]>> points = new LinkedHashMap<>();
    for (Row row : rows) {
      double y = value.applyAsDouble(row);
      if (row.which() instanceof GemmCase square && !Double.isNaN(y)) {
        points
            .computeIfAbsent(row.contender(), key -> new ArrayList<>())
            .add(new double[] {square.n(), y});
      }
    }
    if (points.isEmpty()) {
      return NOTHING;
    }
    for (Map.Entry<String, List<double[]>> line : points.entrySet()) {
      double[] x = line.getValue().stream().mapToDouble(point -> point[0]).toArray();
      double[] y = line.getValue().stream().mapToDouble(point -> point[1]).toArray();
      chart
          .addSeries(line.getKey(), x, y)
          .setMarker(SeriesMarkers.CIRCLE)
          .setLineStyle(new BasicStroke(1.5f));
    }
    return new Part.Chart(file, caption, encode(chart));
  }

  private static Part bars(String family, String group, List<Row> rows, boolean hasPeak) {
    String measure = hasPeak ? "percent of the peak" : "times as fast as scalar";
    String caption = "%s, %s: %s".formatted(family, group, measure);
    Set<BenchCase> cases = new LinkedHashSet<>();
    Set<String> contenders = new LinkedHashSet<>();
    Map<List<String>, Double> values = new LinkedHashMap<>();
    for (Row row : rows) {
      Row.Ratio ratio = row.ratio();
      double value = hasPeak ? row.percentOfPeak() : ratio == null ? Double.NaN : ratio.median();
      if (!Double.isNaN(value)) {
        cases.add(row.which());
        contenders.add(row.contender());
        values.put(List.of(row.contender(), row.which().name()), value);
      }
    }
    if (values.isEmpty()) {
      return NOTHING;
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(200 + CATEGORY_WIDTH * Math.max(5, cases.size()))
            .height(HEIGHT + 100)
            .title(caption)
            .yAxisTitle(measure)
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLabelRotation(60).setYAxisMin(0.0);
    if (hasPeak) {
      double most = values.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
      chart.getStyler().setYAxisMax(Math.max(100, most));
    }
    List<String> labels =
        cases.stream().map(which -> which.name().replaceFirst("^\\w+ ", "")).toList();
    for (String contender : contenders) {
      List<Double> heights =
          cases.stream()
              .map(which -> values.getOrDefault(List.of(contender, which.name()), 0.0))
              .toList();
      chart.addSeries(hasPeak ? contender : "vector", labels, heights);
    }
    String file = family + "-" + group.replace(' ', '-') + ".png";
    return new Part.Chart(file, caption, encode(chart));
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setSeriesColors(COLORS);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
    styler.setMarkerSize(5);
  }

  private static byte[] encode(Chart<?, ?> chart) {
    try {
      return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
