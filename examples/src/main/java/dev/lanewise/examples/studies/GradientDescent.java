package dev.lanewise.examples.studies;

import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** The step that the documents write out by hand: parameter := parameter - rate * gradient. */
final class GradientDescent {
  private GradientDescent() {}

  /** Makes the step for each parameter, which must have a gradient, and forgets the gradients. */
  static void step(double rate, Tensor... parameters) {
    for (Tensor parameter : parameters) {
      descend(rate, parameter, requireGradient(parameter));
      parameter.zeroGrad();
    }
  }

  /** Makes the step for a parameter with a gradient that was computed by hand. */
  static void descend(double rate, Tensor parameter, Tensor gradient) {
    parameter.touch();
    parameter
        .engine()
        .backend()
        .level1(parameter.dtype())
        .axpy(
            Math.toIntExact(parameter.size()),
            -rate,
            gradient.buffer(),
            gradient.offset(),
            1,
            parameter.buffer(),
            parameter.offset(),
            1);
  }

  /** The gradient. */
  static Tensor requireGradient(Tensor parameter) {
    return Objects.requireNonNull(parameter.grad(), "a parameter has no gradient");
  }

  /** The gradient's only element. */
  static double gradient(Tensor parameter) {
    return requireGradient(parameter).item();
  }
}
