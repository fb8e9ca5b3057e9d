package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a network and a way around it (He, Zhang, Ren and Sun, "Deep residual learning for
 * image recognition", CVPR 2016): y = main(x) + shortcut(x), where the shortcut may be x itself.
 */
public final class Residual extends Layer {
  private final Layer main;
  private final @Nullable Layer shortcut;

  /** With x itself as the way around: {@code main} must keep its shape. */
  public Residual(Layer main) {
    this.main = Objects.requireNonNull(main, "main");
    this.shortcut = null;
  }

  /** With a layer on the way around, such as a 1x1 convolution that makes the shapes the same. */
  public Residual(Layer main, Layer shortcut) {
    this.main = Objects.requireNonNull(main, "main");
    this.shortcut = Objects.requireNonNull(shortcut, "shortcut");
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] output = context.build("main", main, inputShape);
    int[] around = shortcut == null ? inputShape : context.build("shortcut", shortcut, inputShape);
    if (!Arrays.equals(output, around)) {
      throw new IllegalArgumentException(
          "main gives shape "
              + Arrays.toString(output)
              + ", the way around "
              + Arrays.toString(around)
              + "; expected the same");
    }
    return output;
  }

  @Override
  protected @Nullable ReceptiveField widen(ReceptiveField before) {
    return ReceptiveField.union(
        main.widen(before), shortcut == null ? before : shortcut.widen(before));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = main.forward(x);
    return y.add(shortcut == null ? x : shortcut.forward(x));
  }
}
