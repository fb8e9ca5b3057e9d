package dev.lanewise.examples.studies;

import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** The step that the documents write out by hand: parameter := parameter - rate * gradient. */
final class GradientDescent {
  private GradientDescent() {}

  /** Makes the step for each parameter, which must have a gradient, and forgets the gradients. */
  static void step(double rate, Tensor... parameters) {
    for (Tensor parameter : parameters) {
      Tensor gradient = Objects.requireNonNull(parameter.grad(), "a parameter has no gradient");
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
      parameter.touch();
      parameter.zeroGrad();
    }
  }

  /** The gradient's only element. */
  static double gradient(Tensor parameter) {
    return Objects.requireNonNull(parameter.grad(), "a parameter has no gradient").item();
  }
}
