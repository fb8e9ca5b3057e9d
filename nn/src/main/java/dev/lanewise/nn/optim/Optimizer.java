package dev.lanewise.nn.optim;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters by their gradients: all in one call of the backend, in one pass over each. Its
 * state (momenta and the like) lies beside the parameters, so it must be made while no scope is
 * open.
 *
 * <pre>{@code
 * tape.backward(loss);
 * optimizer.step();
 * optimizer.zeroGrad();
 * }</pre>
 */
public final class Optimizer {
  private final UpdateRule rule;
  private final List<Parameter> parameters;
  private final @Nullable Tensor[] first;
  private final @Nullable Tensor[] second;
  private final @Nullable Tensor norm;
  private final boolean hasWeightDecay;
  private final ParameterList list = new ParameterList();
  private double learningRate;
  private double clipNorm = Double.POSITIVE_INFINITY;
  private long steps;

  /**
   * An optimizer at its beginning.
   *
   * @throws IllegalArgumentException if {@code learningRate} is negative or not finite, or the
   *     parameters are of several element types or engines
   */
  public Optimizer(UpdateRule rule, double learningRate, List<Parameter> parameters) {
    this.rule = Objects.requireNonNull(rule, "rule");
    this.parameters = List.copyOf(parameters);
    this.first = new @Nullable Tensor[parameters.size()];
    this.second = new @Nullable Tensor[parameters.size()];
    this.hasWeightDecay = rule.hasWeightDecay();
    learningRate(learningRate);
    requireOneKind(this.parameters);
    int states = rule.step(0, 1, false).states();
    for (int i = 0; i < first.length; i++) {
      Tensor value = this.parameters.get(i).value();
      first[i] = states > 0 ? zerosLike(value) : null;
      second[i] = states > 1 ? zerosLike(value) : null;
    }
    this.norm = first.length == 0 ? null : number(this.parameters.getFirst().value());
  }

  private static void requireOneKind(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      Tensor value = parameter.value();
      Tensor expected = parameters.getFirst().value();
      if (value.dtype() != expected.dtype() || value.engine() != expected.engine()) {
        throw new IllegalArgumentException(
            "parameter "
                + parameter.name()
                + " is "
                + value.dtype()
                + "; expected "
                + expected.dtype()
                + " and the engine of "
                + parameters.getFirst().name());
      }
    }
  }

  private static Tensor number(Tensor value) {
    return value.engine().full(value.dtype(), 0, Layout.of());
  }

  private static Tensor zerosLike(Tensor value) {
    return value.engine().full(value.dtype(), 0, value.layout());
  }

  /** The rule. */
  public UpdateRule rule() {
    return rule;
  }

  /** The rate of the next step. */
  public double learningRate() {
    return learningRate;
  }

  /**
   * Sets the rate of the next steps.
   *
   * @throws IllegalArgumentException if {@code rate} is negative or not finite
   */
  public void learningRate(double rate) {
    requireRate(rate, "learningRate");
    learningRate = rate;
  }

  static void requireRate(double rate, String name) {
    if (!Double.isFinite(rate) || rate < 0) {
      throw new IllegalArgumentException(
          name + " is " + rate + "; expected a finite number of 0 or more");
    }
  }

  /** The largest norm of all gradients together that is left as it is; infinite if all are. */
  public double clipNorm() {
    return clipNorm;
  }

  /**
   * Clips the gradients of the next steps by their global norm: if the root of the sum of squares
   * of all elements of all gradients is above {@code largest}, the step takes them multiplied by
   * {@code largest / norm}. The gradients themselves stay. If the norm is NaN or infinite, every
   * parameter becomes NaN.
   *
   * @param largest above 0; infinite for no clipping, as at first
   * @throws IllegalArgumentException if {@code largest} is not above 0
   */
  public void clipNorm(double largest) {
    requireClipNorm(largest);
    clipNorm = largest;
  }

  /**
   * Checks what {@link #clipNorm(double)} is given.
   *
   * @throws IllegalArgumentException if {@code largest} is not above 0
   */
  public static void requireClipNorm(double largest) {
    if (!(largest > 0)) {
      throw new IllegalArgumentException("clipNorm is " + largest + "; expected a number above 0");
    }
  }

  /** How many steps were made. */
  public long steps() {
    return steps;
  }

  /**
   * Sets the number of steps made: for resuming.
   *
   * @throws IllegalArgumentException if {@code made} is negative
   */
  public void steps(long made) {
    if (made < 0) {
      throw new IllegalArgumentException("steps is " + made + "; expected 0 or more");
    }
    steps = made;
  }

  /** Changes every parameter that has a gradient; one without is left as it is. */
  public void step() {
    steps++;
    if (norm == null) {
      return;
    }
    OptimizerStep plain = rule.step(learningRate, steps, false);
    OptimizerStep decaying = hasWeightDecay ? rule.step(learningRate, steps, true) : plain;
    OptimizerKernels kernels = norm.engine().backend().optimizer(norm.dtype());
    try {
      fill(plain, decaying);
      for (int i = 0; i < first.length; i++) {
        Tensor value = parameters.get(i).value();
        if (value.grad() != null) {
          value.touch();
        }
      }
      if (Double.isInfinite(clipNorm)) {
        kernels.step(list);
      } else {
        measure(kernels, norm);
        kernels.clippedStep(list, clipNorm, norm.buffer(), norm.offset());
      }
    } finally {
      list.clear();
    }
  }

  private void fill(OptimizerStep plain, OptimizerStep decaying) {
    for (int i = 0; i < first.length; i++) {
      Parameter parameter = parameters.get(i);
      Tensor value = parameter.value();
      Tensor gradient = value.grad();
      if (gradient != null) {
        Tensor s1 = first[i];
        Tensor s2 = second[i];
        list.add(
            parameter.decays() ? decaying : plain,
            Math.toIntExact(value.size()),
            value.buffer(),
            value.offset(),
            gradient.buffer(),
            gradient.offset(),
            s1 == null ? null : s1.buffer(),
            s1 == null ? 0 : s1.offset(),
            s2 == null ? null : s2.buffer(),
            s2 == null ? 0 : s2.offset());
      }
    }
  }

  private void measure(OptimizerKernels kernels, Tensor target) {
    target.touch();
    kernels.norm(list, target.buffer(), target.offset());
  }

  /**
   * The norm of all gradients together as they are now, before any clipping: 0 without gradients.
   *
   * @return a single number that stays the optimizer's: the next call and the next clipped step
   *     overwrite it
   * @throws IllegalStateException if there are no parameters
   */
  public Tensor gradientNorm() {
    if (norm == null) {
      throw new IllegalStateException("this optimizer has no parameters; expected some");
    }
    OptimizerStep any = rule.step(learningRate, Math.max(steps, 1), false);
    try {
      fill(any, any);
      measure(norm.engine().backend().optimizer(norm.dtype()), norm);
    } finally {
      list.clear();
    }
    return norm;
  }

  /** Forgets all gradients and returns their memory. */
  public void zeroGrad() {
    for (int i = 0; i < first.length; i++) {
      parameters.get(i).value().zeroGrad();
    }
  }

  /** The state to be saved with {@link #steps()}: up to two tensors a parameter. */
  public List<NamedTensor> state() {
    List<NamedTensor> state = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      String name = parameters.get(i).name();
      add(state, name + ".state1", first[i]);
      add(state, name + ".state2", second[i]);
    }
    return List.copyOf(state);
  }

  private static void add(List<NamedTensor> state, String name, @Nullable Tensor tensor) {
    if (tensor != null) {
      state.add(new NamedTensor(name, tensor));
    }
  }

  /** Returns the memory of the state; the optimizer can't be used afterwards. */
  public void release() {
    state().forEach(tensor -> tensor.value().release());
    if (norm != null) {
      norm.release();
    }
  }
}
