package dev.lanewise.nn.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Compares gradients with central differences, in float64. */
public final class GradientCheck {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-7;

  private GradientCheck() {}

  /**
   * Checks the gradient of every element of every leaf.
   *
   * @param function computes a single number from the leaves; a pure function of their content
   * @param leaves float64 tensors that require a gradient
   */
  public static void check(Engine engine, Supplier<Tensor> function, Tensor... leaves) {
    for (Tensor leaf : leaves) {
      assertEquals(DType.F64, leaf.dtype());
      leaf.zeroGrad();
    }
    try (Scope tape = engine.tape()) {
      tape.backward(function.get());
    }
    double largest = 0;
    for (int which = 0; which < leaves.length; which++) {
      Tensor leaf = leaves[which];
      Tensor gradient = leaf.grad();
      assertNotNull(gradient, "gradient of leaf " + which);
      double[] analytic = gradient.toDoubles();
      double[] content = leaf.toDoubles();
      for (int i = 0; i < content.length; i++) {
        double kept = content[i];
        double step = STEP * Math.max(1, Math.abs(kept));
        content[i] = kept + step;
        double above = value(engine, function, leaf, content);
        content[i] = kept - step;
        double below = value(engine, function, leaf, content);
        content[i] = kept;
        double numeric = (above - below) / (2 * step);
        assertEquals(
            numeric,
            analytic[i],
            TOLERANCE * (1 + Math.abs(numeric) + Math.abs(above)),
            "gradient of leaf " + which + ", element " + i);
        largest = Math.max(largest, Math.abs(numeric));
      }
      leaf.set(content);
      leaf.zeroGrad();
    }
    assertTrue(largest > 1e-3, "all gradients are about 0: the check says nothing");
  }

  private static double value(
      Engine engine, Supplier<Tensor> function, Tensor leaf, double[] content) {
    leaf.set(content);
    try (Scope scope = engine.scope()) {
      return function.get().item();
    }
  }

  /** A float64 tensor of normal numbers that requires a gradient. */
  public static Tensor leaf(Engine engine, long seed, int... shape) {
    return normal(engine, seed, shape).requireGrad();
  }

  /** A float64 tensor of normal numbers. */
  public static Tensor normal(Engine engine, long seed, int... shape) {
    Random random = new Random(seed);
    int size = 1;
    for (int axis : shape) {
      size *= axis;
    }
    double[] content = new double[size];
    for (int i = 0; i < size; i++) {
      content[i] = random.nextGaussian();
    }
    return engine.of(content, shape);
  }

  /** Sum of y times fixed random weights: a single number whose gradient differs everywhere. */
  public static Tensor weighted(Tensor y) {
    return y.mul(normal(y.engine(), 77, y.shape())).sum();
  }

  /** Checks a function of x by its input and its parameters. */
  public static void check(
      Engine engine, Tensor x, List<Tensor> parameters, Supplier<Tensor> function) {
    Tensor[] leaves = new Tensor[parameters.size() + 1];
    leaves[0] = x;
    for (int i = 0; i < parameters.size(); i++) {
      leaves[i + 1] = parameters.get(i);
    }
    check(engine, function, leaves);
  }

  /**
   * Builds a layer in float64 and checks it by its input and all its parameters.
   *
   * @param shape of the input, the batch included
   */
  public static void check(Engine engine, Layer layer, boolean training, int... shape) {
    layer.build(engine, DType.F64, 4, Arrays.copyOfRange(shape, 1, shape.length));
    layer.training(training);
    List<Tensor> parameters = new ArrayList<>();
    for (Parameter parameter : layer.parameters()) {
      parameters.add(parameter.value());
    }
    Tensor x = leaf(engine, 1, shape);
    check(
        engine,
        x,
        parameters,
        () -> {
          layer.streams().forEach(named -> named.stream().seek(0));
          return weighted(layer.forward(x));
        });
  }
}
