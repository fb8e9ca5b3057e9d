package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.TransposedConvolution;
import dev.lanewise.nn.op.TransposedConvolution.Form;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A transposed convolution of images ({@link Conv2dKernels#transposed}), which makes them larger by
 * the stride: y (batch, filters, height', width') from x (batch, channels, height, width) by weight
 * (channels, filters / groups, kernelH, kernelW) and bias (filters), with {@code height' = (height
 * - 1) strideH - padTop - padBottom + extentH + outPadH}; likewise across.
 */
public final class ConvTranspose2d extends Layer {
  private final int filters;
  private final Form form;
  private final boolean same;
  private final Initializer initializer;
  private final boolean useBias;
  private @Nullable Form placed;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;

  /** Square filters of stride 1 without padding, with a bias. */
  public ConvTranspose2d(int filters, int kernel) {
    this(filters, Window2d.of(kernel, kernel));
  }

  /** Filters that move as the window says, with Xavier uniform weights and a bias. */
  public ConvTranspose2d(int filters, Window2d window) {
    this(filters, new Form(window, 0, 0, 1, false), false, Initializer.xavierUniform(), true);
  }

  private ConvTranspose2d(
      int filters, Form form, boolean same, Initializer initializer, boolean useBias) {
    if (filters < 1) {
      throw new IllegalArgumentException("filters is " + filters + "; expected 1 or more");
    }
    if (form.groups() < 1 || filters % form.groups() != 0) {
      throw new IllegalArgumentException(
          "groups is " + form.groups() + "; expected a divisor of filters, " + filters);
    }
    this.filters = filters;
    this.form = form;
    this.same = same;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
    this.useBias = useBias;
  }

  /** The same, not built, padded so that the image's size is multiplied by the stride. */
  public ConvTranspose2d withSamePadding() {
    return new ConvTranspose2d(filters, form, true, initializer, useBias);
  }

  /**
   * The same, not built, with rows below and columns to the right of what the windows reach; {@link
   * #withSamePadding} takes others.
   *
   * @param h 0 or more, less than the stride
   * @param w likewise across
   */
  public ConvTranspose2d withOutputPadding(int h, int w) {
    Form other = new Form(form.window(), h, w, form.groups(), form.exact());
    return new ConvTranspose2d(filters, other, same, initializer, useBias);
  }

  /**
   * The same, not built, in groups: filters see only the channels of theirs.
   *
   * @throws IllegalArgumentException if {@code count} does not divide the filters
   */
  public ConvTranspose2d withGroups(int count) {
    Form other = new Form(form.window(), form.outPadH(), form.outPadW(), count, form.exact());
    return new ConvTranspose2d(filters, other, same, initializer, useBias);
  }

  /** The same, not built, with other first weights; the bias starts at zero. */
  public ConvTranspose2d withInitializer(Initializer other) {
    return new ConvTranspose2d(filters, form, same, other, useBias);
  }

  /** The same, not built, without a bias, as before a normalisation. */
  public ConvTranspose2d withoutBias() {
    return new ConvTranspose2d(filters, form, same, initializer, false);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    int channels = inputShape[0];
    int groups = form.groups();
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "input has " + channels + " channels; expected a multiple of groups, " + groups);
    }
    Form made = same ? samePadding(inputShape[1], inputShape[2]) : form;
    dev.lanewise.kernels.op.Conv2d mirror =
        made.transposeOf(1, channels, inputShape[1], inputShape[2], filters);
    Window2d window = made.window();
    int taps = Math.multiplyExact(window.kernelH(), window.kernelW());
    int fanIn = Math.multiplyExact(channels / groups, taps);
    int fanOut = Math.multiplyExact(filters / groups, taps);
    placed = made;
    weight =
        context.parameter(
            "weight",
            initializer,
            true,
            fanIn,
            fanOut,
            channels,
            filters / groups,
            window.kernelH(),
            window.kernelW());
    if (useBias) {
      bias = context.parameter("bias", Initializer.zeros(), false, fanIn, fanOut, filters);
    }
    return new int[] {filters, mirror.height(), mirror.width()};
  }

  /** Of the larger image: with it the convolution that is transposed keeps height and width. */
  private Form samePadding(int height, int width) {
    Window2d window = form.window();
    Window2d padded =
        window.withSamePadding(
            Math.multiplyExact(height, window.strideH()),
            Math.multiplyExact(width, window.strideW()));
    return new Form(
        padded,
        Math.max(0, window.strideH() - window.extentH()),
        Math.max(0, window.strideW() - window.extentW()),
        form.groups(),
        form.exact());
  }

  @Override
  public Tensor forward(Tensor x) {
    return TransposedConvolution.apply(built(placed), x, built(weight), bias);
  }
}
