package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer in one direction over all steps of x (time, batch, in), with the formulas of
 * {@link dev.lanewise.kernels.op.RecurrentKernels}. One product makes the input's parts of all
 * steps, one a step the recurrent part. Backward goes through the steps in the other order
 * (back-propagation through time) and then makes each weight's gradient by one product over all
 * steps.
 *
 * <p>With lengths, a sequence's state stays as it is from its end on, and its outputs repeat it;
 * its inputs there have no influence and get no gradient, as long as they are finite: the weights'
 * gradients hold 0 times each of them. Lengths are read on the host, so the device is waited for.
 */
public final class Recurrence extends Function {
  private final RecurrentPlan plan;
  private final RecurrentPass pass;
  private final Tensor x;
  private final RecurrentWeights weights;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final Tensor y;
  private @Nullable Tensor dFinal;
  private @Nullable Tensor dFinalCells;

  private Recurrence(
      RecurrentPlan plan,
      RecurrentPass pass,
      Tensor x,
      RecurrentWeights weights,
      @Nullable Tensor h0,
      @Nullable Tensor c0,
      @Nullable Tensor lengths,
      Tensor y) {
    this.plan = plan;
    this.pass = pass;
    this.x = x;
    this.weights = weights;
    this.h0 = h0;
    this.c0 = c0;
    this.y = y;
    save(x);
    save(weights.input());
    save(weights.recurrent());
    save(pass.states);
    if (pass.cells != null) {
      save(pass.cells);
    }
    if (lengths != null) {
      save(lengths);
    }
  }

  /**
   * The forward pass.
   *
   * @param input x (time, batch, in)
   * @param h0 the output before the first step (batch, hidden); null for zeros
   * @param c0 the LSTM's cells before the first step (batch, hidden); null for zeros
   * @param lengths I32 (batch): how many steps of each sequence take part; null for all
   * @param reverse whether the steps go from the last to the first
   * @throws IllegalArgumentException if a shape, an element type or an engine doesn't fit, a length
   *     is not from 0 to the number of steps, or cells are given to another layer than an LSTM
   */
  public static RecurrentOutputs apply(
      Cell cell,
      Tensor input,
      RecurrentWeights given,
      @Nullable Tensor h0,
      @Nullable Tensor c0,
      @Nullable Tensor lengths,
      boolean reverse) {
    Engine engine = Operands.common(input, given.input());
    Operands.common(input, given.recurrent());
    Tensor x = input.contiguous();
    RecurrentWeights weights = given.contiguous();
    RecurrentPlan plan =
        engine
            .plans()
            .get(
                RecurrentPlan.OF,
                cell,
                x.layout(),
                weights.input().layout(),
                weights.recurrent().layout(),
                0,
                0);
    check(plan, x, weights, h0, c0, lengths);
    boolean record = isRecorded(engine, x, weights, h0, c0);
    Tensor gates = engine.empty(x.dtype(), plan.gates());
    project(plan.projection(), x, weights.input(), weights.inputBias(), gates, !record);
    RecurrentPass pass = new RecurrentPass(plan, reverse, lengths, record, gates);
    start(pass.states, pass.initialAt(pass.states), h0, plan);
    if (pass.cells != null) {
      start(pass.cells, pass.initialAt(pass.cells), c0, plan);
    }
    pass.forward(weights.recurrent(), weights.recurrentBias());
    Tensor y = pass.states.view(plan.y(), pass.outputsAt(pass.states));
    Recurrence layer = null;
    if (record) {
      layer = new Recurrence(plan, pass, x, weights, h0, c0, lengths, y);
      engine.record(layer, y);
    }
    return new RecurrentOutputs(y, pass, plan.state(), layer);
  }

  private static void check(
      RecurrentPlan plan,
      Tensor x,
      RecurrentWeights weights,
      @Nullable Tensor h0,
      @Nullable Tensor c0,
      @Nullable Tensor lengths) {
    int width = plan.step().width();
    if (weights.inputBias() != null) {
      Operands.requireVector(x, weights.inputBias(), width, "input bias");
    }
    if (weights.recurrentBias() != null) {
      Operands.requireVector(x, weights.recurrentBias(), width, "recurrent bias");
    }
    if (h0 != null) {
      requireState(plan, x, h0, "h0");
    }
    if (c0 != null) {
      if (plan.step().cell() != Cell.LSTM) {
        throw new IllegalArgumentException(
            "c0 is given to " + plan.step().cell() + "; expected an LSTM");
      }
      requireState(plan, x, c0, "c0");
    }
    if (lengths != null) {
      SequenceLengths.require(x, lengths, x.dim(1), 0, plan.time());
    }
  }

  private static void requireState(RecurrentPlan plan, Tensor x, Tensor state, String name) {
    Operands.common(x, state);
    if (!state.layout().sameShape(plan.state())) {
      throw new IllegalArgumentException(
          name + " has shape " + state.layout() + "; expected " + plan.state());
    }
  }

  private static boolean isRecorded(
      Engine engine, Tensor x, RecurrentWeights weights, @Nullable Tensor h0, @Nullable Tensor c0) {
    return engine.isRecording(x)
        || engine.isRecording(weights.input())
        || engine.isRecording(weights.recurrent())
        || isRecorded(engine, weights.inputBias())
        || isRecorded(engine, weights.recurrentBias())
        || isRecorded(engine, h0)
        || isRecorded(engine, c0);
  }

  private static boolean isRecorded(Engine engine, @Nullable Tensor x) {
    return x != null && engine.isRecording(x);
  }

  /** The input's parts of all steps in one product. */
  private static void project(
      Gemm gemm, Tensor x, Tensor weight, @Nullable Tensor bias, Tensor gates, boolean packs) {
    try (StepProduct product = new StepProduct(gemm, weight, packs)) {
      product.multiply(x, x.offset(), 0, gates, gates.offset(), bias);
    }
  }

  /** Writes a state, or zeros if there is none. */
  private static void start(Tensor all, long at, @Nullable Tensor state, RecurrentPlan plan) {
    if (state == null) {
      all.engine().backend().elementwise(all.dtype()).fill(0, plan.stateBlock(), all.buffer(), at);
    } else {
      Copies.into(state, all, plan.state(), at);
    }
  }

  /** Takes the gradient of a final state, so that the layer's own backward finds it. */
  void addFinal(Tensor gradient, boolean cells) {
    if (cells) {
      dFinalCells = gradient;
    } else {
      dFinal = gradient;
    }
    if (y.grad() == null) {
      y.addGrad(y.engine().full(y.dtype(), 0, plan.y()), true);
    }
  }

  @Override
  protected void backward(Tensor dy) {
    Engine engine = x.engine();
    Tensor dStates = engine.empty(x.dtype(), plan.states());
    start(dStates, pass.initialAt(dStates), null, plan);
    Copies.into(dy, dStates, plan.y(), pass.outputsAt(dStates));
    if (dFinal != null) {
      BinaryFunction.addInPlace(dStates.view(plan.state(), pass.finalAt(dStates)), dFinal);
    }
    Tensor dCells = null;
    if (pass.cells != null) {
      dCells = engine.empty(x.dtype(), plan.state());
      start(dCells, dCells.offset(), dFinalCells, plan);
    }
    pass.backward(weights.recurrent(), dStates, dCells, h0 != null && h0.requiresGrad());
    if (h0 != null) {
      h0.addGrad(dStates.view(plan.state(), pass.initialAt(dStates)), false);
    }
    if (c0 != null && dCells != null) {
      c0.addGrad(dCells, true);
    }
    if (weights.recurrent().requiresGrad()) {
      weights.recurrent().addGrad(byRecurrentWeight(), true);
    }
    if (weights.input().requiresGrad()) {
      Tensor gradient = engine.empty(x.dtype(), weights.input().layout());
      product(plan.byInputWeight(), pass.gates, x, x.offset(), gradient);
      weights.input().addGrad(gradient, true);
    }
    addBiases();
    if (x.requiresGrad()) {
      Tensor gradient = engine.empty(x.dtype(), x.layout());
      product(plan.byX(), pass.gates, weights.input(), weights.input().offset(), gradient);
      x.addGrad(gradient, true);
    }
  }

  private Tensor byRecurrentWeight() {
    Tensor gradient = x.engine().empty(x.dtype(), weights.recurrent().layout());
    product(
        plan.byRecurrentWeight(),
        pass.recurrentGradients(),
        pass.states,
        pass.earlierAt(),
        gradient);
    return gradient;
  }

  private static void product(Gemm gemm, Tensor a, Tensor b, long bAt, Tensor c) {
    a.engine()
        .backend()
        .matmul(a.dtype())
        .gemm(gemm, 1, a.buffer(), a.offset(), b.buffer(), bAt, 0, c.buffer(), c.offset());
  }

  private void addBiases() {
    Tensor inputBias = weights.inputBias();
    Tensor recurrentBias = weights.recurrentBias();
    Tensor sum = null;
    if (inputBias != null && inputBias.requiresGrad()) {
      sum = byBias(inputBias, pass.gates);
      inputBias.addGrad(sum, true);
    }
    if (recurrentBias != null && recurrentBias.requiresGrad()) {
      // A copy, since each of both may be added to later.
      Tensor own =
          sum != null && pass.recurrentGradients() == pass.gates
              ? sum.copy()
              : byBias(recurrentBias, pass.recurrentGradients());
      recurrentBias.addGrad(own, true);
    }
  }

  private Tensor byBias(Tensor bias, Tensor gradients) {
    Tensor sum = bias.engine().empty(bias.dtype(), bias.layout());
    bias.engine()
        .backend()
        .reduction(bias.dtype())
        .reduce(plan.byBias(), gradients.buffer(), gradients.offset(), sum.buffer(), sum.offset());
    return sum;
  }
}
