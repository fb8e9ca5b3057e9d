package dev.lanewise.nn.loss;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number that is added to the loss so that weights stay small: l1 sum |w| + l2 sum w^2 over the
 * parameters that decay (weights, not biases), as recorded operations.
 *
 * <p>With plain gradient descent the optimizer's {@code weightDecay} = 2 l2 does the same without
 * the extra passes; with Adam and its like the two differ, because those scale the penalty's
 * gradient too (Loshchilov and Hutter 2019).
 *
 * @param l1 the factor of the magnitudes; 0 or more
 * @param l2 the factor of the squares; 0 or more
 */
public record Penalty(double l1, double l2) {
  /**
   * @throws IllegalArgumentException if a factor is negative or not finite
   */
  public Penalty {
    requireFactor(l1, "l1");
    requireFactor(l2, "l2");
  }

  private static void requireFactor(double value, String name) {
    if (!Double.isFinite(value) || value < 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a finite number of 0 or more");
    }
  }

  /** factor sum |w|. */
  public static Penalty l1(double factor) {
    return new Penalty(factor, 0);
  }

  /** factor sum w^2. */
  public static Penalty l2(double factor) {
    return new Penalty(0, factor);
  }

  /**
   * The loss with the penalty added.
   *
   * @param loss a single number
   */
  public Tensor addTo(Tensor loss, List<Parameter> parameters) {
    Tensor total = loss;
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Tensor part = parameter.decays() ? of(parameter.value()) : null;
      if (part != null) {
        total = total.add(part);
      }
    }
    return total;
  }

  private @Nullable Tensor of(Tensor weight) {
    Tensor magnitudes = l1 == 0 ? null : weight.abs().sum().mul(l1);
    Tensor squares = l2 == 0 ? null : weight.square().sum().mul(l2);
    if (magnitudes == null) {
      return squares;
    }
    return squares == null ? magnitudes : magnitudes.add(squares);
  }
}
