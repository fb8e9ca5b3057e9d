package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Layer;
import java.util.List;

/**
 * The way around a residual block that halves height and width and doubles the channels, without
 * parameters: every second pixel, and zeros for the channels that are new (He, Zhang, Ren and Sun,
 * CVPR 2016, option A).
 */
final class HalvingShortcut extends Layer {
  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 3) {
      throw new IllegalArgumentException(
          "input has " + inputShape.length + " axes; expected (channels, height, width)");
    }
    return new int[] {
      2 * inputShape[0], Math.ceilDiv(inputShape[1], 2), Math.ceilDiv(inputShape[2], 2)
    };
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor half = x.slice(2, 0, x.dim(2), 2).slice(3, 0, x.dim(3), 2);
    Tensor zeros = half.engine().full(half.dtype(), 0, half.layout().compact());
    return Tensor.concat(1, List.of(half, zeros));
  }
}
