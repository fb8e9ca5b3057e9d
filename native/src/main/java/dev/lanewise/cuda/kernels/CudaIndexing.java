package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.kernels.op.StridedLoop;

/** {@link IndexingKernels}: {@code indexing.cu}. Indices stay on the device, unseen. */
public final class CudaIndexing extends KernelFamily implements IndexingKernels {
  /** Up to so many indices, each thread searches them itself. */
  private static final int FEW = 256;

  private static final int WARP = 32;
  private static final int TILE = 32;
  private static final int TILE_ROWS = 8;

  /** Dimensions below which a transposition gains nothing from tiles. */
  private static final int SMALL = 8;

  private static final int GATHER = 0;
  private static final int COPY = 1;
  private static final int TRANSPOSE = 2;
  private static final int ADD_FEW = 0;
  private static final int BEGIN = 1;
  private static final int ENDS = 2;
  private static final int LINKS = 3;
  private static final int ADD_LINKED = 4;

  private final KernelTable moves;
  private final KernelTable scatter;

  /** For one element type, I32 too. */
  public CudaIndexing(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.moves = kernels("indexing", "gather", "copy", "transpose");
    this.scatter =
        kernels(
            "indexing",
            "scatter_add_few",
            "scatter_begin",
            "scatter_ends",
            "scatter_links",
            "scatter_add_linked");
  }

  @Override
  public void gather(
      Gather gather,
      Buffer x,
      long xOffset,
      Buffer indices,
      long indicesOffset,
      Buffer y,
      long yOffset) {
    CudaBuffer from = cast(x, xOffset, gather.sourceSize(), "x");
    CudaBuffer places = castInts(indices, indicesOffset, gather.count(), "indices");
    CudaBuffer to = cast(y, yOffset, gather.resultSize(), "y");
    try (Launch launch = launch(moves.get(GATHER))) {
      pointer(launch, from, xOffset);
      pointer(launch, places, indicesOffset);
      pointer(launch, to, yOffset);
      launch.int64(gather.resultSize());
      launch.int32(gather.axis()).int32(gather.inner()).int32(gather.count());
      runEach(launch, gather.resultSize());
    }
  }

  @Override
  public void scatterAdd(
      Gather gather,
      Buffer x,
      long xOffset,
      Buffer indices,
      long indicesOffset,
      Buffer y,
      long yOffset) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("x is a " + dtype + " buffer; expected F32 or F64");
    }
    CudaBuffer from = cast(x, xOffset, gather.resultSize(), "x");
    CudaBuffer places = castInts(indices, indicesOffset, gather.count(), "indices");
    CudaBuffer to = cast(y, yOffset, gather.sourceSize(), "y");
    if (gather.resultSize() == 0) {
      return;
    }
    if (gather.count() > FEW) {
      addLinked(gather, from, xOffset, places, indicesOffset, to, yOffset);
      return;
    }
    try (Launch launch = launch(scatter.get(ADD_FEW))) {
      pointer(launch, from, xOffset);
      pointer(launch, places, indicesOffset);
      pointer(launch, to, yOffset);
      launch.int64(gather.resultSize());
      launch.int32(gather.axis()).int32(gather.inner()).int32(gather.count());
      runEach(launch, gather.resultSize());
    }
  }

  private void addLinked(
      Gather gather,
      CudaBuffer x,
      long xOffset,
      CudaBuffer places,
      long placesOffset,
      CudaBuffer y,
      long yOffset) {
    int count = gather.count();
    try (CudaBuffer first = services.memory().scratch(DType.I32, gather.axis());
        CudaBuffer last = services.memory().scratch(DType.I32, gather.axis());
        CudaBuffer next = services.memory().scratch(DType.I32, count)) {
      for (int kernel = BEGIN; kernel <= ENDS; kernel++) {
        try (Launch launch = launch(scatter.get(kernel))) {
          pointer(launch, places, placesOffset);
          pointer(launch, first, 0);
          pointer(launch, last, 0);
          launch.int32(gather.axis()).int32(count);
          runEach(launch, count);
        }
      }
      try (Launch launch = launch(scatter.get(LINKS))) {
        pointer(launch, places, placesOffset);
        pointer(launch, last, 0);
        pointer(launch, next, 0);
        launch.int32(gather.axis()).int32(count);
        runEach(launch, (long) count * WARP);
      }
      try (Launch launch = launch(scatter.get(ADD_LINKED))) {
        pointer(launch, x, xOffset);
        pointer(launch, places, placesOffset);
        pointer(launch, first, 0);
        pointer(launch, next, 0);
        pointer(launch, y, yOffset);
        launch.int64(gather.resultSize());
        launch.int32(gather.axis()).int32(gather.inner()).int32(count);
        runEach(launch, gather.resultSize());
      }
    }
  }

  @Override
  public void copy(StridedCopy copy, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, copy.x(), "x");
    CudaBuffer to = cast(y, yOffset, copy.y(), "y");
    StridedLoop loop = copy.loop();
    long count = loop.outerCount() * loop.inner();
    if (count == 0) {
      return;
    }
    if (loop.isContiguous()) {
      services.memory().copy(from, xOffset, to, yOffset, count);
    } else if (isTransposed(loop)) {
      transpose(loop, from, xOffset, to, yOffset);
    } else {
      try (Launch launch = launch(moves.get(COPY))) {
        pointer(launch, from, xOffset);
        pointer(launch, to, yOffset);
        LoopArgument.add(launch, loop, 2);
        runEach(launch, count);
      }
    }
  }

  /** Whether x goes on with the innermost axis but one, and y with the innermost. */
  private static boolean isTransposed(StridedLoop loop) {
    int last = loop.rank() - 1;
    return last > 0
        && loop.stride(0, last - 1) == 1
        && loop.stride(1, last) == 1
        && loop.stride(0, last) != 1
        && loop.size(last) >= SMALL
        && loop.size(last - 1) >= SMALL;
  }

  private void transpose(StridedLoop loop, CudaBuffer x, long xOffset, CudaBuffer y, long yOffset) {
    int last = loop.rank() - 1;
    int rows = loop.size(last - 1);
    int columns = loop.size(last);
    long planes = loop.outerCount() / rows;
    long tiles = planes * ((rows - 1) / TILE + 1) * ((columns - 1) / TILE + 1);
    try (Launch launch = launch(moves.get(TRANSPOSE))) {
      pointer(launch, x, xOffset);
      pointer(launch, y, yOffset);
      LoopArgument.addPlanes(launch, loop, 2);
      launch.int32(rows).int32(columns);
      launch.int64(loop.stride(0, last)).int64(loop.stride(1, last - 1));
      launch.run(blocks(tiles), 1, 1, TILE, TILE_ROWS, 1, 0);
    }
  }
}
