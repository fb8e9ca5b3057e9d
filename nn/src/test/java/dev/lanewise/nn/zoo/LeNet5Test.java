package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeNet5Test {
  @Test
  void hasTheParametersAndShapesOfThePaper() {
    try (Engine engine = TestEngines.scalar()) {
      for (Sequential model : List.of(LeNet5.modern(10), LeNet5.classic(10))) {
        model.build(engine, 1, 1, LeNet5.SIDE, LeNet5.SIDE);
        assertEquals(61_706, model.parameterCount());
        List<Layer> layers = model.children();
        assertArrayEquals(new int[] {6, 28, 28}, layers.get(0).outputShape());
        assertArrayEquals(new int[] {6, 14, 14}, layers.get(2).outputShape());
        assertArrayEquals(new int[] {16, 10, 10}, layers.get(3).outputShape());
        assertArrayEquals(new int[] {16, 5, 5}, layers.get(5).outputShape());
        assertArrayEquals(new int[] {10}, model.outputShape());
        assertTrue(model.summary().contains("(None, 6, 28, 28)"), model.summary());
      }
    }
  }

  /** The backends and any number of threads give the same bits, forward and backward. */
  @Test
  void trainsToTheSameWeightsOnTwoThreads() {
    float[][] one = trained(1);
    float[][] two = trained(2);
    for (int i = 0; i < one.length; i++) {
      assertArrayEquals(one[i], two[i], "parameter " + i);
    }
  }

  private static float[][] trained(int threads) {
    try (Engine engine = TestEngines.best(threads)) {
      Sequential model = LeNet5.modern(10).build(engine, 3, 1, LeNet5.SIDE, LeNet5.SIDE);
      model.training(true);
      Optimizer optimizer = new Optimizer(UpdateRule.sgd(), 0.1, model.parameters());
      int[] labels = new int[32];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = i % 10;
      }
      Tensor y = engine.of(labels, labels.length);
      Tensor x = engine.empty(DType.F32, Layout.of(labels.length, 1, LeNet5.SIDE, LeNet5.SIDE));
      new RandomStream(9, 0).normal(x, 0, 1);
      double first = 0;
      double last = 0;
      for (int step = 0; step < 60; step++) {
        optimizer.zeroGrad();
        try (Scope tape = engine.tape()) {
          Tensor loss = model.forward(x).crossEntropy(y);
          last = loss.item();
          first = step == 0 ? last : first;
          tape.backward(loss);
        }
        optimizer.step();
      }
      assertTrue(last < 0.5 * first, "loss from " + first + " to " + last);
      List<Parameter> parameters = model.parameters();
      float[][] values = new float[parameters.size()][];
      for (int i = 0; i < values.length; i++) {
        values[i] = parameters.get(i).value().toFloats();
      }
      return values;
    }
  }
}
