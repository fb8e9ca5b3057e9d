package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.op.TimeStep;
import java.util.Arrays;

/**
 * The last step of each sequence: y (batch, ..) of x (batch, time, ..), for classifiers behind a
 * recurrent layer. Behind one in both directions, the last step holds all that the forward
 * direction saw, but of the other only what it saw first.
 */
public final class LastStep extends Layer {
  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length == 0) {
      throw new IllegalArgumentException("input is a scalar; expected (time, ..)");
    }
    return Arrays.copyOfRange(inputShape, 1, inputShape.length);
  }

  @Override
  public Tensor forward(Tensor x) {
    return TimeStep.apply(x, x.dim(1) - 1);
  }

  /**
   * The last step that takes part.
   *
   * @param lengths how many steps of each sequence take part, 1 or more
   * @throws IllegalArgumentException if there is not one length for each sequence, or one is out of
   *     range
   */
  public Tensor forward(Tensor x, int... lengths) {
    int batch = x.dim(0);
    int time = x.dim(1);
    if (lengths.length != batch) {
      throw new IllegalArgumentException(
          "lengths has " + lengths.length + " entries; expected " + batch);
    }
    int[] last = new int[batch];
    for (int i = 0; i < batch; i++) {
      if (lengths[i] < 1 || lengths[i] > time) {
        throw new IllegalArgumentException(
            "lengths[" + i + "] is " + lengths[i] + "; expected 1 to " + time);
      }
      last[i] = Math.addExact(Math.multiplyExact(i, time), lengths[i] - 1);
    }
    int[] shape = x.shape();
    int[] rows = Arrays.copyOfRange(shape, 1, shape.length);
    rows[0] = Math.multiplyExact(batch, time);
    return x.reshape(rows).gather(0, x.engine().of(last));
  }
}
