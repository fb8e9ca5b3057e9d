package dev.lanewise.nn.layer.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten steps of training against an LSTM in plain loops of double precision. */
class LstmTrajectoryTest {
  private static final int STEPS = 10;
  private static final int BATCH = 4;
  private static final int TIME = 6;
  private static final int IN = 3;
  private static final int HIDDEN = 5;
  private static final double RATE = 0.5;
  private static final double MOMENTUM = 0.9;

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F64"})
  void lossAndWeightsOfTenStepsAreThoseOfPlainLoops(DType dtype) {
    double tolerance = dtype == DType.F64 ? 1e-12 : 2e-5;
    try (Engine engine = TestEngines.best(1)) {
      Lstm layer = new Lstm(HIDDEN);
      layer.build(engine, dtype, 21, TIME, IN);
      List<double[]> weights = new ArrayList<>();
      layer.parameters().forEach(parameter -> weights.add(doubles(parameter.value())));
      PlainLstm plain = new PlainLstm(BATCH, TIME, IN, HIDDEN, weights);
      Tensor x = RecurrentCases.normal(engine, dtype, 5, BATCH, TIME, IN);
      Tensor target = RecurrentCases.normal(engine, dtype, 6, BATCH, TIME, HIDDEN);
      Optimizer optimizer = new Optimizer(UpdateRule.momentum(MOMENTUM), RATE, layer.parameters());
      double[] first = new double[STEPS];
      for (int step = 0; step < STEPS; step++) {
        double expected = plain.step(doubles(x), doubles(target), RATE, MOMENTUM);
        try (Scope tape = engine.tape()) {
          Tensor loss = Loss.mse().of(layer.forward(x), target);
          tape.backward(loss);
          optimizer.step();
          first[step] = loss.item();
          assertEquals(expected, loss.item(), tolerance * expected, "loss of step " + step);
        }
        optimizer.zeroGrad();
        for (int i = 0; i < weights.size(); i++) {
          Parameter parameter = layer.parameters().get(i);
          double[] actual = doubles(parameter.value());
          double[] wanted = weights.get(i);
          for (int j = 0; j < wanted.length; j++) {
            assertEquals(
                wanted[j], actual[j], tolerance, parameter.name() + "[" + j + "], step " + step);
          }
        }
      }
      assertTrue(first[STEPS - 1] < 0.95 * first[0], "it hardly learnt, so the test says little");
    }
  }

  private static double[] doubles(Tensor x) {
    if (x.dtype() == DType.F64) {
      return x.toDoubles();
    }
    float[] narrow = x.toFloats();
    double[] wide = new double[narrow.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = narrow[i];
    }
    return wide;
  }
}
