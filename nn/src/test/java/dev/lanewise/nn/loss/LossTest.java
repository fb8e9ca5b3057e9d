package dev.lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LossTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private Tensor of(double... values) {
    return engine.of(values, values.length / 2, 2);
  }

  private double value(Loss loss, Tensor prediction, Tensor target) {
    try (Scope scope = engine.scope()) {
      return loss.of(prediction, target).item();
    }
  }

  @Test
  void valuesByHand() {
    assertEquals((1 + 0 + 9 + 4) / 4.0, value(Loss.mse(), of(1, 2, 3, 4), of(0, 2, 6, 2)), 1e-12);
    assertEquals((1 + 0 + 3 + 2) / 4.0, value(Loss.mae(), of(1, 2, 3, 4), of(0, 2, 6, 2)), 1e-12);
    double p = 1 / (1 + Math.exp(-0.3));
    double q = 1 / (1 + Math.exp(2));
    double binary = -(Math.log(p) + Math.log(1 - q)) / 2;
    assertEquals(binary, value(Loss.binaryCrossEntropyFromLogits(), of(0.3, -2), of(1, 0)), 1e-12);
    assertEquals(binary, value(Loss.binaryCrossEntropy(), of(p, q), of(1, 0)), 1e-12);
    double soft = Math.exp(1) / (Math.exp(1) + Math.exp(3));
    double categorical = -(Math.log(soft) + Math.log(0.5)) / 2;
    Tensor logits = of(1, 3, 0, 0);
    assertEquals(
        categorical,
        value(Loss.categoricalCrossEntropyFromLogits(), logits, engine.of(new int[] {0, 1})),
        1e-12);
    Tensor oneHot = of(1, 0, 0, 1);
    assertEquals(
        categorical, value(Loss.categoricalCrossEntropyFromLogits(), logits, oneHot), 1e-12);
    assertEquals(
        categorical,
        value(Loss.categoricalCrossEntropy(), of(soft, 1 - soft, 0.5, 0.5), oneHot),
        1e-12);
  }

  @Test
  void sequencesOfLabelsWithSmoothingAndPadding() {
    Tensor logits = engine.of(new double[] {1, 3, 0, 0, 9, 9, 0, 1}, 2, 2, 2);
    Tensor labels = engine.of(new int[] {0, 1, -1, 1}, 2, 2);
    double p = Math.exp(1) / (Math.exp(1) + Math.exp(3));
    double q = Math.E / (1 + Math.E);
    double expected = -(Math.log(p) + Math.log(0.5) + Math.log(q)) / 3;
    assertEquals(
        expected, value(Loss.smoothedCrossEntropyFromLogits(0, -1), logits, labels), 1e-12);
    double uniform = -(Math.log(p * (1 - p)) + Math.log(0.25) + Math.log(q * (1 - q))) / 6;
    assertEquals(
        0.9 * expected + 0.1 * uniform,
        value(Loss.smoothedCrossEntropyFromLogits(0.1, -1), logits, labels),
        1e-12);
    Tensor none = engine.of(new int[] {-1, -1, -1, -1}, 2, 2);
    assertEquals(Double.NaN, value(Loss.smoothedCrossEntropyFromLogits(0, -1), logits, none));
    Tensor all = engine.of(new int[] {0, 1, 1, 1}, 2, 2);
    assertEquals(
        (3 * expected + Math.log(2)) / 4,
        value(Loss.categoricalCrossEntropyFromLogits(), logits, all),
        1e-12);
    Tensor flat = engine.of(new int[] {0, 1, 1, 1});
    assertThrows(
        IllegalArgumentException.class,
        () -> Loss.categoricalCrossEntropyFromLogits().of(logits, flat));
    assertThrows(
        IllegalArgumentException.class,
        () -> Loss.smoothedCrossEntropyFromLogits(0.1).of(logits, labels));
    for (double bad : new double[] {-1, 2, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> Loss.smoothedCrossEntropyFromLogits(bad));
      assertThrows(
          IllegalArgumentException.class, () -> Loss.smoothedCrossEntropyFromLogits(bad, 0));
    }
  }

  @Test
  void certainAndWrongStaysFinite() {
    double worst = 24 * Math.log(2);
    assertEquals(worst, value(Loss.categoricalCrossEntropy(), of(0, 1), of(1, 0)), 1e-9);
    assertEquals(worst, value(Loss.binaryCrossEntropy(), of(0, 1), of(1, 0)), 1e-6);
    assertEquals(500, value(Loss.binaryCrossEntropyFromLogits(), of(-1000, 0), of(1, 0.5)), 1);
  }

  @Test
  void gradients() {
    Tensor x = GradientCheck.leaf(engine, 3, 4, 3);
    Tensor target = GradientCheck.normal(engine, 5, 4, 3);
    Tensor zeroToOne = target.sigmoid();
    Tensor rows = target.softmax();
    Tensor labels = engine.of(new int[] {2, 0, 1, 1});
    GradientCheck.check(engine, () -> Loss.mse().of(x, target), x);
    GradientCheck.check(engine, () -> Loss.mae().of(x, target), x);
    GradientCheck.check(engine, () -> Loss.binaryCrossEntropyFromLogits().of(x, zeroToOne), x);
    GradientCheck.check(engine, () -> Loss.binaryCrossEntropy().of(x.sigmoid(), zeroToOne), x);
    GradientCheck.check(engine, () -> Loss.categoricalCrossEntropyFromLogits().of(x, labels), x);
    GradientCheck.check(engine, () -> Loss.categoricalCrossEntropyFromLogits().of(x, rows), x);
    GradientCheck.check(engine, () -> Loss.categoricalCrossEntropy().of(x.softmax(), rows), x);
    Tensor series = GradientCheck.leaf(engine, 4, 2, 3, 5);
    Tensor padded = engine.of(new int[] {4, 0, 2, 2, 1, 2}, 2, 3);
    GradientCheck.check(
        engine, () -> Loss.categoricalCrossEntropyFromLogits().of(series, padded), series);
    GradientCheck.check(
        engine, () -> Loss.smoothedCrossEntropyFromLogits(0.2).of(series, padded), series);
    GradientCheck.check(
        engine, () -> Loss.smoothedCrossEntropyFromLogits(0.2, 2).of(series, padded), series);
  }

  @Test
  void targetsThatDontFitAreRefused() {
    Tensor x = of(1, 2, 3, 4);
    Tensor wide = engine.of(new double[6], 2, 3);
    Tensor labels = engine.of(new int[] {0, 1});
    for (Loss loss :
        List.of(
            Loss.mse(),
            Loss.mae(),
            Loss.binaryCrossEntropy(),
            Loss.binaryCrossEntropyFromLogits(),
            Loss.categoricalCrossEntropy(),
            Loss.categoricalCrossEntropyFromLogits())) {
      assertThrows(IllegalArgumentException.class, () -> loss.of(x, wide));
    }
    assertThrows(IllegalArgumentException.class, () -> Loss.mse().of(x, labels));
    assertThrows(
        IllegalArgumentException.class, () -> Loss.categoricalCrossEntropy().of(x, labels));
    Tensor outside = engine.of(new int[] {0, 2});
    assertThrows(
        IllegalArgumentException.class,
        () -> Loss.categoricalCrossEntropyFromLogits().of(x, outside));
  }

  @Test
  void penaltyCountsWeightsOnly() {
    Sequential model =
        new Sequential(new Dense(2), Activation.tanh(), new Dense(1))
            .build(engine, DType.F64, 3, 2);
    List<Parameter> parameters = model.parameters();
    parameters.get(0).value().set(new double[] {1, -2, 3, -4});
    parameters.get(1).value().set(new double[] {100, 100});
    parameters.get(2).value().set(new double[] {5, -6});
    Tensor loss = engine.of(new double[] {1}).reshape();
    assertEquals(1 + 0.1 * 21, Penalty.l1(0.1).addTo(loss, parameters).item(), 1e-12);
    assertEquals(1 + 0.1 * 91, Penalty.l2(0.1).addTo(loss, parameters).item(), 1e-12);
    assertEquals(
        1 + 0.1 * 21 + 0.2 * 91, new Penalty(0.1, 0.2).addTo(loss, parameters).item(), 1e-12);
    assertEquals(1, new Penalty(0, 0).addTo(loss, parameters).item());
    Tensor x = GradientCheck.normal(engine, 3, 3, 2);
    GradientCheck.check(
        engine,
        () -> new Penalty(0.3, 0.2).addTo(model.forward(x).square().mean(), parameters),
        parameters.stream().map(Parameter::value).toArray(Tensor[]::new));
    assertThrows(IllegalArgumentException.class, () -> Penalty.l1(-1));
    assertThrows(IllegalArgumentException.class, () -> Penalty.l2(Double.NaN));
  }
}
