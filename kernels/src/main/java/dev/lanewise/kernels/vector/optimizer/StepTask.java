package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** The steps of all parameters of a list. */
final class StepTask extends ListTask {
  private float factor;

  /** The coefficients of the steps that occur, which are few. */
  private Coefficients[] known = {};

  private int distinct;

  /** Which coefficients each parameter has. */
  private int[] coefficients = {};

  void run(WorkerPool workers, ParameterList parameters, float multiplier) {
    set(parameters);
    factor = multiplier;
    if (coefficients.length < parameters.size()) {
      coefficients = new int[Math.max(parameters.size(), 2 * coefficients.length)];
    }
    for (int i = 0; i < parameters.size(); i++) {
      coefficients[i] = coefficientsOf(parameters.step(i));
    }
    share(workers);
  }

  private int coefficientsOf(OptimizerStep step) {
    for (int i = distinct - 1; i >= 0; i--) {
      if (known[i].step == step) {
        return i;
      }
    }
    if (distinct == known.length) {
      known = Arrays.copyOf(known, 2 * distinct + 2);
      Arrays.setAll(known, i -> known[i] == null ? new Coefficients() : known[i]);
    }
    known[distinct].set(step);
    return distinct++;
  }

  @Override
  void clear() {
    super.clear();
    for (int i = 0; i < distinct; i++) {
      known[i].clear();
    }
    distinct = 0;
  }

  @Override
  void run(int run, int parameter, int first, int count) {
    ParameterList all = list();
    OptimizerStep step = all.step(parameter);
    Coefficients k = known[coefficients[parameter]];
    F32Buffer weights = F32Buffer.cast(all.w(parameter), "w");
    float[] w = weights.array();
    int wi = weights.offset() + (int) all.wOffset(parameter) + first;
    F32Buffer gradients = F32Buffer.cast(all.g(parameter), "g");
    float[] g = gradients.array();
    int gi = gradients.offset() + (int) all.gOffset(parameter) + first;
    if (step instanceof OptimizerStep.Sgd) {
      Steps.sgd(w, wi, g, gi, count, factor, k);
      return;
    }
    F32Buffer state = F32Buffer.cast(all.s1(parameter), "s1");
    float[] s1 = state.array();
    int s1i = state.offset() + (int) all.s1Offset(parameter) + first;
    switch (step) {
      case OptimizerStep.Sgd sgd -> throw new AssertionError(sgd);
      case OptimizerStep.Momentum momentum ->
          Steps.momentum(w, wi, g, gi, s1, s1i, count, factor, momentum.nesterov(), k);
      case OptimizerStep.RmsProp rms -> Steps.rmsProp(w, wi, g, gi, s1, s1i, count, factor, k);
      case OptimizerStep.Adam adam -> {
        F32Buffer squares = F32Buffer.cast(all.s2(parameter), "s2");
        int s2i = squares.offset() + (int) all.s2Offset(parameter) + first;
        Steps.adam(w, wi, g, gi, s1, s1i, squares.array(), s2i, count, factor, k);
      }
    }
  }
}
