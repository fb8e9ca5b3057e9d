package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
 * recognition", 1998) for images of 28 x 28, which the first layer pads to 32 x 32, in the usual
 * modern form: every filter of the second convolution sees all channels, and the last layer is a
 * plain dense one. 61,706 parameters for one channel and ten classes.
 */
public final class LeNet5 {
  /** The height and width of its images. */
  public static final int SIDE = 28;

  private LeNet5() {}

  /** With max pooling and ReLU, as it is mostly taught; it gives logits. */
  public static Sequential modern(int classes) {
    return of(classes, UnaryOp.RELU, true);
  }

  /** With average pooling and tanh, near to the paper; it gives logits. */
  public static Sequential classic(int classes) {
    return of(classes, UnaryOp.TANH, false);
  }

  private static Sequential of(int classes, UnaryOp activation, boolean max) {
    return new Sequential(
        new Conv2d(6, Window2d.of(5, 5).withPadding(2)),
        Activation.of(activation),
        max ? Pool2d.max(2) : Pool2d.average(2),
        new Conv2d(16, 5),
        Activation.of(activation),
        max ? Pool2d.max(2) : Pool2d.average(2),
        new Flatten(),
        new Dense(120),
        Activation.of(activation),
        new Dense(84),
        Activation.of(activation),
        new Dense(classes));
  }
}
