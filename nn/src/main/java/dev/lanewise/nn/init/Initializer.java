package dev.lanewise.nn.init;

import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;

/** Gives a parameter its first values. */
@FunctionalInterface
public interface Initializer {
  /**
   * Fills a new parameter.
   *
   * @param target contiguous; its content is undefined before
   * @param fanIn how many inputs each unit has, 1 or more
   * @param fanOut how many units, 1 or more
   * @param random a stream of its own for this parameter
   */
  void fill(Tensor target, int fanIn, int fanOut, RandomStream random);

  /** All zero. */
  static Initializer zeros() {
    return constant(0);
  }

  /** All one. */
  static Initializer ones() {
    return constant(1);
  }

  /**
   * All the same value.
   *
   * @throws IllegalArgumentException if {@code value} is not finite
   */
  static Initializer constant(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value is " + value + "; expected a finite number");
    }
    return (target, fanIn, fanOut, random) ->
        target
            .engine()
            .backend()
            .elementwise(target.dtype())
            .fill(value, target.size(), target.buffer(), target.offset());
  }

  /**
   * Normal with mean 0, whatever the fan.
   *
   * @throws IllegalArgumentException if {@code deviation} is negative or not finite
   */
  static Initializer normal(double deviation) {
    requireScale(deviation, "deviation");
    return (target, fanIn, fanOut, random) -> random.normal(target, 0, deviation);
  }

  /** Normal with deviation 0.01. */
  static Initializer smallNormal() {
    return normal(0.01);
  }

  /**
   * Uniform in -limit..limit, whatever the fan.
   *
   * @throws IllegalArgumentException if {@code limit} is negative or not finite
   */
  static Initializer uniform(double limit) {
    requireScale(limit, "limit");
    return (target, fanIn, fanOut, random) -> random.uniform(target, -limit, limit);
  }

  /** Uniform with limit sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010, equation 16). */
  static Initializer xavierUniform() {
    return (target, fanIn, fanOut, random) -> {
      double limit = Math.sqrt(6.0 / ((double) fanIn + fanOut));
      random.uniform(target, -limit, limit);
    };
  }

  /** Normal with deviation sqrt(2 / (fanIn + fanOut)) (Glorot and Bengio 2010, equation 12). */
  static Initializer xavierNormal() {
    return (target, fanIn, fanOut, random) ->
        random.normal(target, 0, Math.sqrt(2.0 / ((double) fanIn + fanOut)));
  }

  /** Uniform with limit sqrt(6 / fanIn): the deviation of {@link #heNormal()}. */
  static Initializer heUniform() {
    return (target, fanIn, fanOut, random) -> {
      double limit = Math.sqrt(6.0 / fanIn);
      random.uniform(target, -limit, limit);
    };
  }

  /** Normal with deviation sqrt(2 / fanIn) (He et al. 2015, equation 10). */
  static Initializer heNormal() {
    return (target, fanIn, fanOut, random) -> random.normal(target, 0, Math.sqrt(2.0 / fanIn));
  }

  private static void requireScale(double value, String name) {
    if (!Double.isFinite(value) || value < 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a finite number of 0 or more");
    }
  }
}
