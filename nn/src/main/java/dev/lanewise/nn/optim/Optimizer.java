package dev.lanewise.nn.optim;

import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters by their gradients, in one pass over each. Its state (momenta and the like)
 * lies beside the parameters, so it must be made while no scope is open.
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
  private final boolean hasWeightDecay;
  private double learningRate;
  private long steps;

  /**
   * An optimizer at its beginning.
   *
   * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
   */
  public Optimizer(UpdateRule rule, double learningRate, List<Parameter> parameters) {
    this.rule = Objects.requireNonNull(rule, "rule");
    this.parameters = List.copyOf(parameters);
    this.first = new @Nullable Tensor[parameters.size()];
    this.second = new @Nullable Tensor[parameters.size()];
    this.hasWeightDecay = rule.hasWeightDecay();
    learningRate(learningRate);
    int states = rule.step(0, 1, false).states();
    for (int i = 0; i < first.length; i++) {
      Tensor value = this.parameters.get(i).value();
      first[i] = states > 0 ? zerosLike(value) : null;
      second[i] = states > 1 ? zerosLike(value) : null;
    }
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
    OptimizerStep plain = rule.step(learningRate, steps, false);
    OptimizerStep decaying = hasWeightDecay ? rule.step(learningRate, steps, true) : plain;
    for (int i = 0; i < first.length; i++) {
      Parameter parameter = parameters.get(i);
      Tensor gradient = parameter.value().grad();
      if (gradient != null) {
        apply(parameter.decays() ? decaying : plain, parameter.value(), gradient, i);
      }
    }
  }

  private void apply(OptimizerStep step, Tensor value, Tensor gradient, int index) {
    Tensor s1 = first[index];
    Tensor s2 = second[index];
    value.touch();
    value
        .engine()
        .backend()
        .optimizer(value.dtype())
        .step(
            step,
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
  }
}
