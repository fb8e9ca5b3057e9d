package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.AveragePooling;
import dev.lanewise.nn.op.MaxPooling;
import dev.lanewise.nn.op.PoolForm;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pooling of images: the largest element or the average of each window of each channel. */
public final class Pool2d extends Layer {
  private final String label;
  private final PoolForm form;
  private final boolean max;

  private Pool2d(String label, PoolForm form, boolean max) {
    this.label = label;
    this.form = Objects.requireNonNull(form, "form");
    this.max = max;
  }

  /** The largest of square windows side by side. */
  public static Pool2d max(int size) {
    return max(Window2d.of(size, size).withStride(size, size), false);
  }

  /**
   * The largest of windows.
   *
   * @param ceil as in {@link dev.lanewise.kernels.op.Pool2d#of}
   */
  public static Pool2d max(Window2d window, boolean ceil) {
    return new Pool2d("max_pooling2d", PoolForm.of(window, ceil, false), true);
  }

  /** The average of square windows side by side. */
  public static Pool2d average(int size) {
    return average(Window2d.of(size, size).withStride(size, size), false, true);
  }

  /**
   * The average of windows.
   *
   * @param ceil as in {@link dev.lanewise.kernels.op.Pool2d#of}
   * @param countPadding as in {@link dev.lanewise.kernels.op.Pool2d#of}
   */
  public static Pool2d average(Window2d window, boolean ceil, boolean countPadding) {
    return new Pool2d("average_pooling2d", PoolForm.of(window, ceil, countPadding), false);
  }

  /** So many averages of windows that are spread evenly; 1 x 1 is the average of a channel. */
  public static Pool2d adaptiveAverage(int outHeight, int outWidth) {
    return new Pool2d("adaptive_average_pooling2d", PoolForm.adaptive(outHeight, outWidth), false);
  }

  /** So many largest of windows that are spread evenly. */
  public static Pool2d adaptiveMax(int outHeight, int outWidth) {
    return new Pool2d("adaptive_max_pooling2d", PoolForm.adaptive(outHeight, outWidth), true);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    dev.lanewise.kernels.op.Pool2d pool = form.pool(1, inputShape[0], inputShape[1], inputShape[2]);
    return new int[] {pool.channels(), pool.outHeight(), pool.outWidth()};
  }

  @Override
  protected @Nullable ReceptiveField widen(ReceptiveField before) {
    int[] image = inputShape();
    Window2d window = form.window(image[1], image[2]);
    return window == null ? null : before.through(window);
  }

  @Override
  protected String label() {
    return label;
  }

  @Override
  public Tensor forward(Tensor x) {
    engine();
    return max ? MaxPooling.apply(form, x) : AveragePooling.apply(form, x);
  }
}
