package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pooling is beside the shape of its operand: windows of one size, or so many rows and
 * columns of them ({@link Pool2d#adaptive}).
 */
public final class PoolForm {
  /** A pooling of a shape and the shape that it makes. */
  record Plan(Pool2d pool, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, p0, p1) -> ((PoolForm) kind).plan(x);

  private final @Nullable Window2d window;
  private final boolean ceil;
  private final boolean countPadding;
  private final int outHeight;
  private final int outWidth;

  private PoolForm(
      @Nullable Window2d window, boolean ceil, boolean countPadding, int outHeight, int outWidth) {
    this.window = window;
    this.ceil = ceil;
    this.countPadding = countPadding;
    this.outHeight = outHeight;
    this.outWidth = outWidth;
  }

  /** Windows of one size; the flags are those of {@link Pool2d#of}. */
  public static PoolForm of(Window2d window, boolean ceil, boolean countPadding) {
    return new PoolForm(Objects.requireNonNull(window, "window"), ceil, countPadding, 0, 0);
  }

  /**
   * So many windows, spread evenly.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public static PoolForm adaptive(int outHeight, int outWidth) {
    if (outHeight < 1 || outWidth < 1) {
      throw new IllegalArgumentException(
          "outHeight, outWidth are " + outHeight + ", " + outWidth + "; expected 1 or more");
    }
    return new PoolForm(null, false, false, outHeight, outWidth);
  }

  /** The plan for a tensor (batch, channels, height, width). */
  Plan planFor(Tensor x) {
    return x.engine().plans().get(PLAN, this, x.layout(), null, null, 0, 0);
  }

  private Plan plan(Layout x) {
    if (x.rank() != 4) {
      throw new IllegalArgumentException(
          "pooling of x " + x + "; expected x (batch, channels, height, width)");
    }
    Pool2d pool = pool(x.dim(0), x.dim(1), x.dim(2), x.dim(3));
    return new Plan(
        pool, Layout.of(pool.batch(), pool.channels(), pool.outHeight(), pool.outWidth()));
  }

  /**
   * The pooling of images of a shape.
   *
   * @throws IllegalArgumentException if no window fits
   */
  public Pool2d pool(int batch, int channels, int height, int width) {
    return window == null
        ? Pool2d.adaptive(batch, channels, height, width, outHeight, outWidth)
        : Pool2d.of(batch, channels, height, width, window, ceil, countPadding);
  }

  /**
   * The windows on an image of this size; null if they are spread unevenly, or one holds all of it.
   */
  public @Nullable Window2d window(int height, int width) {
    if (window != null) {
      return window;
    }
    boolean even = height % outHeight == 0 && width % outWidth == 0;
    if (!even || (outHeight == 1 && outWidth == 1)) {
      return null;
    }
    int h = height / outHeight;
    int w = width / outWidth;
    return Window2d.of(h, w).withStride(h, w);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PoolForm form
        && Objects.equals(window, form.window)
        && ceil == form.ceil
        && countPadding == form.countPadding
        && outHeight == form.outHeight
        && outWidth == form.outWidth;
  }

  @Override
  public int hashCode() {
    int hash = window == null ? 0 : window.hashCode();
    hash = 31 * hash + Boolean.hashCode(ceil);
    hash = 31 * hash + Boolean.hashCode(countPadding);
    hash = 31 * hash + outHeight;
    return 31 * hash + outWidth;
  }
}
