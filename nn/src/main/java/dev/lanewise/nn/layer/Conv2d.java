package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.Convolution;
import dev.lanewise.nn.op.Convolution.Form;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of images: y (batch, filters, height', width') = x (batch, channels, height, width)
 * * weight (filters, channels / groups, kernelH, kernelW) + bias (filters).
 */
public final class Conv2d extends Layer {
  private final int filters;
  private final Window2d window;
  private final boolean same;
  private final int groups;
  private final Initializer initializer;
  private final boolean useBias;
  private @Nullable Form form;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;

  /** Square filters that move by one inside the image ("valid"), with a bias. */
  public Conv2d(int filters, int kernel) {
    this(filters, Window2d.of(kernel, kernel));
  }

  /** Filters that move as the window says, with Xavier uniform weights and a bias. */
  public Conv2d(int filters, Window2d window) {
    this(filters, window, false, 1, Initializer.xavierUniform(), true);
  }

  private Conv2d(
      int filters,
      Window2d window,
      boolean same,
      int groups,
      Initializer initializer,
      boolean useBias) {
    if (filters < 1) {
      throw new IllegalArgumentException("filters is " + filters + "; expected 1 or more");
    }
    if (groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "groups is " + groups + "; expected a divisor of filters, " + filters);
    }
    this.filters = filters;
    this.window = Objects.requireNonNull(window, "window");
    this.same = same;
    this.groups = groups;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
    this.useBias = useBias;
  }

  /** The same, not built, padded so that the image keeps its size divided by the stride. */
  public Conv2d withSamePadding() {
    return new Conv2d(filters, window, true, groups, initializer, useBias);
  }

  /**
   * The same, not built, in groups: filters see only the channels of theirs.
   *
   * @throws IllegalArgumentException if {@code count} does not divide the filters
   */
  public Conv2d withGroups(int count) {
    return new Conv2d(filters, window, same, count, initializer, useBias);
  }

  /** The same, not built, with other first weights; the bias starts at zero. */
  public Conv2d withInitializer(Initializer other) {
    return new Conv2d(filters, window, same, groups, other, useBias);
  }

  /** The same, not built, without a bias, as before a normalisation. */
  public Conv2d withoutBias() {
    return new Conv2d(filters, window, same, groups, initializer, false);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    int channels = inputShape[0];
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "input has " + channels + " channels; expected a multiple of groups, " + groups);
    }
    Window2d placed = same ? window.withSamePadding(inputShape[1], inputShape[2]) : window;
    int[] output = {
      filters, placed.outHeight(inputShape[1]), placed.outWidth(inputShape[2]),
    };
    int taps = Math.multiplyExact(window.kernelH(), window.kernelW());
    int fanIn = Math.multiplyExact(channels / groups, taps);
    int fanOut = Math.multiplyExact(filters / groups, taps);
    form = new Form(placed, groups, false);
    weight =
        context.parameter(
            "weight",
            initializer,
            true,
            fanIn,
            fanOut,
            filters,
            channels / groups,
            window.kernelH(),
            window.kernelW());
    if (useBias) {
      bias = context.parameter("bias", Initializer.zeros(), false, fanIn, fanOut, filters);
    }
    return output;
  }

  @Override
  protected ReceptiveField widen(ReceptiveField before) {
    return before.through(built(form).window());
  }

  @Override
  public Tensor forward(Tensor x) {
    return Convolution.apply(built(form), x, built(weight), bias);
  }
}
