package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.op.StridedLoop;
import org.jspecify.annotations.Nullable;

/** {@link ReductionKernels}: {@code reduction_sums.cu} and {@code reduction.cu}. */
public final class CudaReduction extends KernelFamily implements ReductionKernels {
  /** Elements that the 16 lanes of the contract take together. */
  private static final int RUN = 1 << 14;

  private static final int LANES = 16;
  private static final int WARP = 32;

  /** Elements of one result that one warp searches for an extreme. */
  private static final int CHUNK = 1 << 12;

  /** What one element does to a total; each has kernels of its own. */
  private enum Step {
    ADD,
    MULTIPLY,
    ADD_SQUARE
  }

  private final KernelTable lanes;
  private final KernelTable join;
  private final KernelTable ordered;
  private final KernelTable others;

  /** For one element type. */
  public CudaReduction(DeviceServices services, DType dtype) {
    super(services, dtype);
    String[] steps = KernelTable.names(Step.values());
    this.lanes = functions("reduction_sums", "lanes", steps, "");
    this.join = functions("reduction_sums", "join", steps, "");
    this.ordered = functions("reduction_sums", "ordered", steps, "");
    this.others = kernels("reduction", "extreme", "arg_extreme", "scan");
  }

  @Override
  public void reduce(Reduce form, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, form.x(), "x");
    CudaBuffer to = cast(y, yOffset, form.y(), "y");
    double count = form.count();
    switch (form.op()) {
      case SUM -> sum(Step.ADD, form, from, xOffset, null, to, yOffset, 0);
      case PROD -> sum(Step.MULTIPLY, form, from, xOffset, null, to, yOffset, 0);
      case MEAN -> mean(form, from, xOffset, to, yOffset);
      case VAR -> variance(form, from, xOffset, to, yOffset, count - form.correction());
      case MAX, MIN -> extreme(form, from, xOffset, to, yOffset);
    }
  }

  private void mean(Reduce form, CudaBuffer x, long xOffset, CudaBuffer y, long yOffset) {
    if (form.count() == 0) {
      fillNan(form, y, yOffset);
    } else {
      sum(Step.ADD, form, x, xOffset, null, y, yOffset, form.count());
    }
  }

  private void variance(
      Reduce form, CudaBuffer x, long xOffset, CudaBuffer y, long yOffset, double divisor) {
    if (divisor <= 0) {
      fillNan(form, y, yOffset);
      return;
    }
    try (CudaBuffer centers = services.memory().scratch(dtype, form.y().size())) {
      mean(form, x, xOffset, centers, 0);
      sum(Step.ADD_SQUARE, form, x, xOffset, centers, y, yOffset, divisor);
    }
  }

  /** 0 / 0 for each result. */
  private void fillNan(Reduce form, CudaBuffer y, long yOffset) {
    long results = form.y().size();
    try (Launch launch = launch(join.get(Step.ADD))) {
      launch.nullPointer();
      pointer(launch, y, yOffset);
      launch.int64(results).int64(0).int32(0);
      real(launch, Double.NaN);
      runEach(launch, results);
    }
  }

  private void sum(
      Step step,
      Reduce form,
      CudaBuffer x,
      long xOffset,
      @Nullable CudaBuffer centers,
      CudaBuffer y,
      long yOffset,
      double divisor) {
    StridedLoop reduced = form.reduced();
    if (reduced.innerStride(0) == 1) {
      sumByLanes(step, form, x, xOffset, centers, y, yOffset, divisor);
      return;
    }
    try (Launch launch = launch(ordered.get(step))) {
      pointer(launch, x, xOffset);
      optionalPointer(launch, centers, 0);
      pointer(launch, y, yOffset);
      LoopArgument.add(launch, form.kept(), 1);
      LoopArgument.addOuter(launch, reduced, 1);
      launch.int32(reduced.inner()).int64(reduced.innerStride(0));
      real(launch, divisor);
      runEach(launch, form.y().size());
    }
  }

  private void sumByLanes(
      Step step,
      Reduce form,
      CudaBuffer x,
      long xOffset,
      @Nullable CudaBuffer centers,
      CudaBuffer y,
      long yOffset,
      double divisor) {
    StridedLoop reduced = form.reduced();
    long results = form.y().size();
    long passes = reduced.outerCount();
    int runs = runs(reduced.inner());
    long items = results * passes * runs;
    try (CudaBuffer partial = services.memory().scratch(dtype, items)) {
      try (Launch launch = launch(lanes.get(step))) {
        pointer(launch, x, xOffset);
        optionalPointer(launch, centers, 0);
        pointer(launch, partial, 0);
        LoopArgument.add(launch, form.kept(), 1);
        LoopArgument.addOuter(launch, reduced, 1);
        launch.int32(reduced.inner()).int32(runs);
        runGroups(launch, items, LANES);
      }
      join(step, partial, y, yOffset, results, passes, runs, divisor);
    }
  }

  private static int runs(int length) {
    return length / RUN + (length % RUN == 0 ? 0 : 1);
  }

  /** Runs a kernel in which groups of threads take items. */
  private void runGroups(Launch launch, long items, int group) {
    if (items > 0) {
      int each = THREADS / group;
      launch.run(blocks((items + each - 1) / each), threads(items * group));
    }
  }

  private void join(
      Step step,
      CudaBuffer partial,
      CudaBuffer y,
      long yOffset,
      long results,
      long passes,
      int runs,
      double divisor) {
    try (Launch launch = launch(join.get(step))) {
      pointer(launch, partial, 0);
      pointer(launch, y, yOffset);
      launch.int64(results).int64(passes).int32(runs);
      real(launch, divisor);
      runEach(launch, results);
    }
  }

  /**
   * The sum over the rows of a matrix without gaps, in the order of {@link ReduceOp#SUM}; for other
   * families, which have checked their arguments.
   */
  void sumRows(int rows, int columns, CudaBuffer x, long xOffset, CudaBuffer y, long yOffset) {
    if (columns == 1) {
      sumColumn(rows, x, xOffset, y, yOffset);
      return;
    }
    try (Launch launch = launch(ordered.get(Step.ADD))) {
      pointer(launch, x, xOffset);
      launch.nullPointer();
      pointer(launch, y, yOffset);
      LoopArgument.addLine(launch, columns, 1, 1);
      LoopArgument.addLine(launch, 1, 0, 0);
      launch.int32(rows).int64(columns);
      real(launch, 0);
      runEach(launch, columns);
    }
  }

  /**
   * Sums of planes without gaps, each plane in lanes, divided unless the divisor is 0; for other
   * families, which have checked their arguments.
   *
   * @param stride from the first plane of a result to that of the next
   * @param planes of a result, whose sums are added in order
   * @param planeStride from one of them to the next
   */
  void sumPlanes(
      long results,
      long stride,
      int planes,
      long planeStride,
      int length,
      CudaBuffer x,
      long xOffset,
      CudaBuffer y,
      long yOffset,
      double divisor) {
    int runs = runs(length);
    long items = results * planes * runs;
    try (CudaBuffer partial = services.memory().scratch(dtype, items)) {
      try (Launch launch = launch(lanes.get(Step.ADD))) {
        pointer(launch, x, xOffset);
        launch.nullPointer();
        pointer(launch, partial, 0);
        LoopArgument.addLine(launch, results, stride, 0);
        LoopArgument.addLine(launch, planes, planeStride, 0);
        launch.int32(length).int32(runs);
        runGroups(launch, items, LANES);
      }
      join(Step.ADD, partial, y, yOffset, results, planes, runs, divisor);
    }
  }

  private void sumColumn(int rows, CudaBuffer x, long xOffset, CudaBuffer y, long yOffset) {
    int runs = runs(rows);
    try (CudaBuffer partial = services.memory().scratch(dtype, runs)) {
      try (Launch launch = launch(lanes.get(Step.ADD))) {
        pointer(launch, x, xOffset);
        launch.nullPointer();
        pointer(launch, partial, 0);
        LoopArgument.addLine(launch, 1, 0, 0);
        LoopArgument.addLine(launch, 1, 0, 0);
        launch.int32(rows).int32(runs);
        runGroups(launch, runs, LANES);
      }
      join(Step.ADD, partial, y, yOffset, 1, 1, runs, 0);
    }
  }

  private void extreme(Reduce form, CudaBuffer x, long xOffset, CudaBuffer y, long yOffset) {
    long results = form.y().size();
    int chunks = Math.toIntExact((form.count() + CHUNK - 1) / CHUNK);
    boolean largest = form.op() == ReduceOp.MAX;
    if (chunks <= 1) {
      extreme(form, x, xOffset, y, yOffset, 1, largest);
      return;
    }
    try (CudaBuffer partial = services.memory().scratch(dtype, results * chunks)) {
      extreme(form, x, xOffset, partial, 0, chunks, largest);
      try (Launch launch = launch(others.get(0))) {
        pointer(launch, partial, 0);
        pointer(launch, y, yOffset);
        LoopArgument.addLine(launch, Math.toIntExact(results), chunks, 0);
        LoopArgument.addLine(launch, chunks, 1, 0);
        launch.int32(chunks).int32(1).int32(largest ? 1 : 0);
        runGroups(launch, results, WARP);
      }
    }
  }

  private void extreme(
      Reduce form,
      CudaBuffer x,
      long xOffset,
      CudaBuffer y,
      long yOffset,
      int chunks,
      boolean largest) {
    try (Launch launch = launch(others.get(0))) {
      pointer(launch, x, xOffset);
      pointer(launch, y, yOffset);
      LoopArgument.add(launch, form.kept(), 1);
      LoopArgument.add(launch, form.reduced(), 1);
      launch.int32(CHUNK).int32(chunks).int32(largest ? 1 : 0);
      runGroups(launch, form.y().size() * chunks, WARP);
    }
  }

  @Override
  public void argReduce(ArgReduce form, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, form.x(), "x");
    CudaBuffer to = castInts(y, yOffset, form.y().size(), "y");
    try (Launch launch = launch(others.get(1))) {
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      LoopArgument.add(launch, form.kept(), 1);
      launch.int32(form.x().dim(form.axis())).int64(form.x().stride(form.axis()));
      launch.int32(form.largest() ? 1 : 0);
      runGroups(launch, form.y().size(), WARP);
    }
  }

  @Override
  public void scan(Scan form, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, form.x(), "x");
    CudaBuffer to = cast(y, yOffset, form.y(), "y");
    StridedLoop rest = form.rest();
    try (Launch launch = launch(others.get(2))) {
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      LoopArgument.add(launch, rest, 2);
      launch.int32(form.x().dim(form.axis()));
      launch.int64(form.x().stride(form.axis())).int64(form.y().stride(form.axis()));
      launch.int32(form.product() ? 1 : 0).int32(form.exclusive() ? 1 : 0);
      launch.int32(form.reverse() ? 1 : 0);
      runEach(launch, rest.outerCount() * rest.inner());
    }
  }
}
