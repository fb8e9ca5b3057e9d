package dev.lanewise.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots in the house style: white, thin grid, colours that colour-blind readers can tell apart. */
public final class Charts {
  /** Okabe and Ito's palette, without its yellow, which is too pale on white. */
  private static final Color[] COLORS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0x56B4E9),
    new Color(0xE69F00),
    new Color(0x333333),
  };

  private static final BasicStroke[] LINES = {new BasicStroke(2f)};
  private static final Marker[] NO_MARKERS = {SeriesMarkers.NONE};
  private static final int WIDTH = 800;
  private static final int HEIGHT = 480;

  private Charts() {}

  /** An empty line plot; add series with {@link #line} and {@link #points}. */
  public static XYChart xy(String title, String xAxis, String yAxis) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    style(chart.getStyler());
    return chart;
  }

  /** Adds a curve. XChart refuses empty series, so x must not be empty. */
  public static XYSeries line(XYChart chart, String name, double[] x, double[] y) {
    return chart.addSeries(name, x, y);
  }

  /** Adds a curve of y against 1, 2, 3, ...: a history by epoch. */
  public static XYSeries history(XYChart chart, String name, double[] y) {
    double[] x = new double[y.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i + 1;
    }
    return chart.addSeries(name, x, y);
  }

  /** Adds points without a line between them. */
  public static XYSeries points(XYChart chart, String name, double[] x, double[] y) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    return series;
  }

  /** A bar plot: one group a category, one bar a series; add series with {@link #bars}. */
  public static CategoryChart categories(String title, String xAxis, String yAxis) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.7);
    chart.getStyler().setLabelsVisible(true);
    return chart;
  }

  /** Adds one bar for each category. */
  public static void bars(
      CategoryChart chart, String name, List<String> categories, List<? extends Number> values) {
    chart.addSeries(name, categories, values);
  }

  private static void style(AxesChartStyler styler) {
    Font base = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setBaseFont(base);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderColor(new Color(0xD1D9E0));
    styler.setPlotGridLinesColor(new Color(0xE6EAEE));
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(base.deriveFont(Font.BOLD, 15f));
    styler.setAxisTitleFont(base);
    styler.setAxisTickLabelsFont(base.deriveFont(12f));
    styler.setLegendFont(base.deriveFont(12f));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setSeriesColors(COLORS);
    styler.setSeriesLines(LINES);
    styler.setSeriesMarkers(NO_MARKERS);
    styler.setMarkerSize(7);
    styler.setLocale(java.util.Locale.ROOT);
  }
}
