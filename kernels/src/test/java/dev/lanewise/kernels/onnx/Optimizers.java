package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.testing.Guarded;
import java.util.ArrayList;
import java.util.List;

/** The optimizers of ai.onnx.preview.training, each a step of all parameters in one call. */
final class Optimizers extends Operators {
  /** Inputs before the arrays: the rate and the count of steps. */
  private static final int FIRST = 2;

  /** A step so late that no bias is corrected: what ONNX does at a count of 0. */
  private static final long UNCORRECTED = 1L << 40;

  Optimizers(Backend backend) {
    super(backend);
  }

  private static double rate(List<OnnxTensor> arguments) {
    return arguments.getFirst().values()[0];
  }

  private static long count(List<OnnxTensor> arguments) {
    return (long) arguments.get(1).values()[0];
  }

  List<OnnxTensor> adam(OnnxNode node, List<OnnxTensor> arguments) {
    if (!node.has("epsilon")) {
      throw new UnsupportedCaseException(NotRun.EPSILON);
    }
    OptimizerStep step =
        new OptimizerStep.Adam(
            rate(arguments),
            node.number("alpha", 0.9),
            node.number("beta", 0.999),
            node.number("epsilon", 1e-6),
            node.number("norm_coefficient", 0),
            false,
            count(arguments) == 0 ? UNCORRECTED : count(arguments));
    return run(step, arguments);
  }

  List<OnnxTensor> momentum(OnnxNode node, List<OnnxTensor> arguments) {
    OptimizerStep step =
        new OptimizerStep.Momentum(
            rate(arguments),
            node.number("alpha", 0),
            node.word("mode", "standard").equals("nesterov"),
            node.number("norm_coefficient", 0));
    return run(step, arguments);
  }

  /** Parameters, gradients and states come one after the other; gradients don't come out. */
  private List<OnnxTensor> run(OptimizerStep step, List<OnnxTensor> arguments) {
    List<OnnxTensor> given = arguments.subList(FIRST, arguments.size());
    List<Guarded> arrays = given.stream().map(this::in).toList();
    int kinds = 2 + step.states();
    int size = arrays.size() / kinds;
    ParameterList list = new ParameterList();
    for (int i = 0; i < size; i++) {
      Guarded w = arrays.get(i);
      Guarded g = arrays.get(size + i);
      Guarded s1 = arrays.get(2 * size + i);
      Guarded s2 = arrays.get((kinds - 1) * size + i);
      list.add(
          step,
          given.get(i).values().length,
          w.buffer(),
          w.at(),
          g.buffer(),
          g.at(),
          s1.buffer(),
          s1.at(),
          s2.buffer(),
          s2.at());
    }
    backend.optimizer(F32).step(list);
    List<OnnxTensor> results = new ArrayList<>();
    for (int i = 0; i < arrays.size(); i++) {
      if (i / size != 1) {
        results.add(result(arrays.get(i), given.get(i).shape()));
      }
    }
    return results;
  }
}
