package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayerGradientTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private void check(Layer layer, boolean training, int... shape) {
    GradientCheck.check(engine, layer, training, shape);
  }

  @Test
  void dense() {
    check(new Dense(3), true, 4, 5);
    check(new Dense(3, Initializer.heNormal(), false), true, 4, 5);
    check(new Dense(2), true, 3, 2, 4);
    check(new Dense(1), true, 1, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryOp.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SQRT", "LOG", "RECIPROCAL", "POW_SCALAR", "CLIP", "LEAKY_RELU", "ELU", "AFFINE"})
  void activation(UnaryOp op) {
    check(Activation.of(op), true, 3, 5);
  }

  @Test
  void activationWithParameters() {
    check(Activation.leakyRelu(0.1), true, 3, 5);
    check(Activation.of(UnaryOp.ELU, 0.7, 0), true, 3, 5);
    check(Activation.of(UnaryOp.CLIP, -0.5, 0.5), true, 3, 5);
    check(Activation.of(UnaryOp.AFFINE, 2, 1), true, 3, 5);
  }

  @Test
  void softmax() {
    check(Activation.softmax(), true, 3, 5);
    check(Activation.logSoftmax(), true, 3, 5);
    check(Activation.softmax(), true, 2, 3, 4);
  }

  @Test
  void flatten() {
    check(new Flatten(), true, 2, 3, 2, 2);
    check(new Flatten(), true, 2, 3);
  }

  @Test
  void dropout() {
    check(new Dropout(0.4), true, 6, 5);
    check(new Dropout(0.4), false, 3, 5);
    check(new Dropout(0), true, 3, 5);
  }

  @Test
  void batchNorm() {
    check(new BatchNorm1d(), true, 6, 3);
    check(new BatchNorm1d(), false, 6, 3);
    check(new BatchNorm1d(), true, 2, 1);
  }

  @Test
  void conv2d() {
    Window2d window = Window2d.of(3, 2);
    check(new Conv2d(3, 3), true, 2, 2, 5, 4);
    check(new Conv2d(4, window.withStride(2, 1).withPadding(1, 0, 2, 1)), true, 2, 2, 5, 4);
    check(new Conv2d(2, window.withDilation(2, 1)).withoutBias(), true, 1, 3, 6, 3);
    check(new Conv2d(4, 3).withSamePadding().withGroups(2), true, 2, 4, 3, 3);
  }

  @Test
  void pool2d() {
    Window2d window = Window2d.of(3, 2).withStride(2, 1).withPadding(1, 1, 0, 1);
    check(Pool2d.max(2), true, 2, 2, 4, 4);
    check(Pool2d.max(window, true), true, 2, 2, 4, 5);
    check(Pool2d.average(2), true, 2, 1, 4, 5);
    check(Pool2d.average(window, false, true), true, 1, 2, 5, 4);
    check(Pool2d.average(window, true, false), true, 1, 2, 5, 4);
    check(Pool2d.adaptiveAverage(2, 3), true, 2, 2, 5, 4);
    check(Pool2d.adaptiveAverage(1, 1), true, 2, 2, 3, 3);
    check(Pool2d.adaptiveMax(2, 2), true, 2, 2, 3, 5);
  }

  @Test
  void batchNorm2d() {
    check(new BatchNorm2d(), true, 3, 2, 3, 2);
    check(new BatchNorm2d(), false, 3, 2, 3, 2);
  }

  @Test
  void residual() {
    check(new Residual(new Dense(4)), true, 3, 4);
    check(new Residual(new Conv2d(3, 3), new Conv2d(3, 3).withoutBias()), true, 2, 2, 4, 4);
  }

  @Test
  void convolutionalNetwork() {
    check(
        new Sequential(
            new Conv2d(3, 3).withoutBias(),
            new BatchNorm2d(),
            Activation.tanh(),
            Pool2d.max(2),
            new Conv2d(2, 2),
            Activation.sigmoid(),
            Pool2d.adaptiveAverage(1, 1),
            new Flatten(),
            new Dense(2)),
        true,
        2,
        1,
        7,
        8);
  }

  @Test
  void nestedSequential() {
    check(
        new Sequential(
            new Flatten(),
            new Dense(4),
            new BatchNorm1d(),
            Activation.tanh(),
            new Sequential(new Dropout(0.2), new Dense(3), Activation.sigmoid())),
        true,
        5,
        2,
        3);
  }
}
