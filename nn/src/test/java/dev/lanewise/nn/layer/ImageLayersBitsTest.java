package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network of all image layers is trained to the same bits wherever the contract says so. */
class ImageLayersBitsTest {
  private static final int BATCH = 4;

  private static Sequential network() {
    return new Sequential(
        new ZeroPad2d(1, 2, 1, 0),
        new Concat(
            new Conv2d(6, Window2d.of(3, 3)).withSamePadding(), new Sequential(), new Conv2d(4, 1)),
        new GroupNorm(3),
        Activation.of(UnaryOp.SILU),
        new SqueezeExcite(3).withActivation(UnaryOp.SILU),
        new LocalResponseNorm(5, 1, 0.75, 1),
        new SpatialDropout(0.2),
        Pool2d.max(2),
        UpSample2d.nearest(2),
        new ConvTranspose2d(5, Window2d.of(3, 3).withStride(2, 2)).withSamePadding(),
        new SqueezeExcite(2).withHardGate(),
        UpSample2d.bilinear(2),
        new LayerNorm(),
        new GlobalAveragePool2d(),
        new Dense(3));
  }

  private static float[][] trained(Engine engine, int side, int steps, long seed) {
    Sequential model = network().build(engine, seed, 2, side, side);
    model.training(true);
    Optimizer optimizer = new Optimizer(UpdateRule.sgd(), 0.5, model.parameters());
    Tensor labels = engine.of(new int[] {0, 1, 2, 1}, BATCH);
    Tensor x = engine.empty(DType.F32, Layout.of(BATCH, 2, side, side));
    new RandomStream(9, 0).normal(x, 0, 1);
    for (int step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      try (Scope tape = engine.tape()) {
        tape.backward(model.forward(x).crossEntropy(labels));
      }
      optimizer.step();
    }
    List<Parameter> parameters = model.parameters();
    float[][] values = new float[parameters.size() + 1][];
    for (int i = 0; i < parameters.size(); i++) {
      values[i] = parameters.get(i).value().toFloats();
      for (float value : values[i]) {
        assertTrue(Float.isFinite(value), parameters.get(i).name());
      }
    }
    model.training(false);
    values[parameters.size()] = model.forward(x).toFloats();
    return values;
  }

  private static void assertSame(float[][] expected, float[][] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], "parameter " + i);
    }
  }

  @Test
  void oneThreadAndTwo() {
    float[][] one;
    try (Engine engine = TestEngines.best(1)) {
      one = trained(engine, 21, 3, 5);
      assertSame(one, trained(engine, 21, 3, 5));
      assertFalse(Arrays.equals(one[0], trained(engine, 21, 3, 6)[0]));
    }
    try (Engine engine = TestEngines.best(2)) {
      assertSame(one, trained(engine, 21, 3, 5));
    }
  }

  /** Nothing looks into memory, and nothing is read that was not written: it holds NaN. */
  @Test
  void aDeviceThatCannotBeLookedInto() {
    float[][] expected;
    try (Engine engine = TestEngines.scalar()) {
      expected = trained(engine, 7, 2, 5);
    }
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.poisoning(backend)) {
      assertSame(expected, trained(engine, 7, 2, 5));
    }
  }
}
