package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.Padding;
import dev.lanewise.nn.op.Padding.Form;

/** Images with zeros around them: (channels, height, width). */
public final class ZeroPad2d extends Layer {
  private final Form form;

  /**
   * So many rows and columns on every side.
   *
   * @throws IllegalArgumentException if {@code all} is negative
   */
  public ZeroPad2d(int all) {
    this(all, all, all, all);
  }

  /**
   * So many rows above and below, columns on the left and the right.
   *
   * @throws IllegalArgumentException if a number is negative
   */
  public ZeroPad2d(int top, int bottom, int left, int right) {
    this.form = new Form(top, bottom, left, right);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    return new int[] {
      inputShape[0], form.outHeight(inputShape[1]), form.outWidth(inputShape[2]),
    };
  }

  @Override
  protected ReceptiveField widen(ReceptiveField before) {
    return before.through(
        Window2d.of(1, 1).withPadding(form.top(), form.bottom(), form.left(), form.right()));
  }

  @Override
  public Tensor forward(Tensor x) {
    engine();
    return Padding.apply(form, x);
  }
}
