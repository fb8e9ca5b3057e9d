package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Drawing;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Stopwatch;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Layout;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.CategoryChart;

/**
 * Document 002's and 003's claim that whole-array operations beat loops, on one million numbers: a
 * list of boxed numbers, a plain Java loop and Lanewise's kernels add two to each number, and take
 * a dot product.
 */
public final class Vectorization implements Study {
  private static final List<String> WAYS = List.of("boxed list", "plain loop", "kernel");
  private static final int FULL_SIZE = 1_000_000;
  private static final int SHORT_SIZE = 10_000;

  @Override
  public String name() {
    return "vectorization";
  }

  @Override
  public String title() {
    return "Vectorization: one million numbers";
  }

  @Override
  public String source() {
    return "Documents 002 (vectorization, SIMD) and 003 (adding 2 to a million numbers)";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public StudyResult run(StudyContext context) {
    int size = context.choose(FULL_SIZE, SHORT_SIZE);
    StudyResult.Builder result = StudyResult.builder();
    picture(context, result);
    MillionNumbers numbers = new MillionNumbers(context.backend(), context.seed(), size);
    Stopwatch stopwatch =
        context.isShort() ? new Stopwatch(0.01, 0.001, 3) : new Stopwatch(1.0, 0.02, 15);
    addTwo(context, result, numbers, stopwatch);
    dot(context, result, numbers, stopwatch);
    context
        .report()
        .text(
            """
            The boxed list follows a pointer to each number, as a Python list does. HotSpot's \
            compiler turns the plain loop of "add two" into SIMD instructions by itself, so a \
            vector kernel can only match it: memory is the limit. It may not do so for the dot \
            product, because adding in another order changes the rounding. The kernel's contract \
            fixes an order of 16 running sums, so a vector kernel gains the width of the vector \
            and has several sums in flight; and its sum is closer to the exact one.""");
    return result.build();
  }

  /** [1, 2, 3, 4] + [5, 6, 7, 8], computed by the kernel and drawn. */
  private static void picture(StudyContext context, StudyResult.Builder result) {
    float[] sum = add(context.backend(), new float[] {1, 2, 3, 4}, new float[] {5, 6, 7, 8});
    context
        .report()
        .section("One instruction, several numbers")
        .image(
            "simd-picture",
            "Left: four scalar additions, one after the other. Right: one vector addition"
                + " [1, 2, 3, 4] + [5, 6, 7, 8] = [6, 8, 10, 12].",
            draw(sum));
    result.mustHold("simd-picture-exact", Arrays.equals(sum, new float[] {6, 8, 10, 12}));
  }

  private static float[] add(Backend backend, float[] a, float[] b) {
    Buffer x = upload(backend, a);
    Buffer y = upload(backend, b);
    Layout shape = Layout.of(a.length);
    backend
        .elementwise(DType.F32)
        .binary(Binary.of(BinaryOp.ADD, shape, shape, shape), x, 0, y, 0, x, 0);
    float[] sum = new float[a.length];
    backend.memory().download(x, 0, sum, 0, sum.length);
    return sum;
  }

  private static Buffer upload(Backend backend, float[] values) {
    Buffer buffer = backend.memory().allocate(DType.F32, values.length);
    backend.memory().upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  private static BufferedImage draw(float[] sum) {
    Drawing drawing = new Drawing(900, 300);
    drawing.text(220, 30, "scalar: four instructions", 17, Drawing.INK);
    drawing.text(680, 30, "SIMD: one instruction", 17, Drawing.INK);
    for (int lane = 0; lane < sum.length; lane++) {
      int y = 75 + 55 * lane;
      drawing.box(90, y, 60, 40, Integer.toString(lane + 1), Drawing.BLUE);
      drawing.text(145, y, "+", 18, Drawing.INK);
      drawing.box(200, y, 60, 40, Integer.toString(lane + 5), Drawing.BLUE);
      drawing.arrow(240, y, 300, y, Drawing.INK);
      drawing.box(340, y, 60, 40, Numbers.format(sum[lane]), Drawing.RED);
      int x = 580 + 66 * lane;
      drawing.box(x, 85, 64, 44, Integer.toString(lane + 1), Drawing.BLUE);
      drawing.box(x, 155, 64, 44, Integer.toString(lane + 5), Drawing.BLUE);
      drawing.arrow(x, 180, x, 220, Drawing.INK);
      drawing.box(x, 245, 64, 44, Numbers.format(sum[lane]), Drawing.RED);
    }
    drawing.text(525, 120, "+", 22, Drawing.INK);
    return drawing.finish();
  }

  private static void addTwo(
      StudyContext context,
      StudyResult.Builder result,
      MillionNumbers numbers,
      Stopwatch stopwatch) {
    List<Runnable> tasks = List.of(numbers::addBoxed, numbers::addLoop, numbers::addKernel);
    double[] seconds = measure(context, "add two", tasks, stopwatch);
    report(context, result, numbers.size(), "add-two", "Add two to each number", seconds);
    result.mustHold("add-two-same-everywhere", numbers.sumsAgree());
  }

  private static void dot(
      StudyContext context,
      StudyResult.Builder result,
      MillionNumbers numbers,
      Stopwatch stopwatch) {
    List<Runnable> tasks = List.of(numbers::dotBoxed, numbers::dotLoop, numbers::dotKernel);
    double[] seconds = measure(context, "dot product", tasks, stopwatch);
    report(context, result, numbers.size(), "dot", "Dot product w.x", seconds);
    context.report().table(numbers.dotTable());
    result.figure(
        "dot-kernel-relative-error", numbers.kernelError(), Target.atMost(numbers.errorBound()));
  }

  private static double[] measure(
      StudyContext context, String task, List<Runnable> tasks, Stopwatch stopwatch) {
    try (Progress progress = context.progress(task, stopwatch.rounds())) {
      return stopwatch.medians(tasks, progress);
    }
  }

  private static void report(
      StudyContext context,
      StudyResult.Builder result,
      int size,
      String key,
      String heading,
      double[] seconds) {
    Table table = Table.of("way", "time", "ns a number", "speed-up over boxed", "over the loop");
    List<Double> nanos = new ArrayList<>();
    for (int i = 0; i < WAYS.size(); i++) {
      nanos.add(seconds[i] * 1e9 / size);
      table.row(
          WAYS.get(i),
          Numbers.duration(seconds[i]),
          nanos.get(i),
          Numbers.fixed(seconds[0] / seconds[i], 1),
          Numbers.fixed(seconds[1] / seconds[i], 2));
    }
    CategoryChart chart =
        Charts.categories(heading + ", " + size + " numbers", "", "ns a number (log scale)");
    chart.getStyler().setYAxisLogarithmic(true);
    // XChart would start the bars at 0, which a logarithm does not have.
    chart.getStyler().setYAxisMin(Collections.min(nanos) / 2);
    chart.getStyler().setLegendVisible(false);
    Charts.bars(chart, heading, WAYS, nanos);
    context
        .report()
        .section(heading)
        .table(table.alignRight(1, 3, 4))
        .chart(key, heading + ": time a number by boxed list, plain loop and kernel.", chart);
    result
        .figure(key + "-boxed", seconds[0], "s")
        .figure(key + "-loop", seconds[1], "s")
        .figure(key + "-kernel", seconds[2], "s")
        .figure(key + "-speedup-over-boxed", seconds[0] / seconds[2], "x")
        .figure(key + "-speedup-over-loop", seconds[1] / seconds[2], "x");
  }
}
