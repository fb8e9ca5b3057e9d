package dev.lanewise.examples.cuda;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm2d;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Residual;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.recurrent.Lstm;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.zoo.Gpt;
import dev.lanewise.nn.zoo.GptConfig;
import dev.lanewise.nn.zoo.LeNet5;
import java.util.Arrays;
import java.util.Random;

/** The kinds of networks that the studies train, so small that a simulated device trains them. */
enum SmallNetwork {
  /** Digits of 8 x 8, dropout, Adam. */
  DIGITS(16, 64) {
    @Override
    Layer describe() {
      return new Sequential(
          new Dense(32), Activation.relu(), new Dropout(0.25), new Dense(CLASSES));
    }
  },
  /** LeNet-5: convolutions, maxima; momentum. */
  LENET(4, 1, LeNet5.SIDE, LeNet5.SIDE) {
    @Override
    Layer describe() {
      return LeNet5.modern(CLASSES);
    }

    @Override
    UpdateRule rule() {
      return UpdateRule.momentum(0.9);
    }
  },
  /** Two layers of LSTM over tokens, clipped. */
  LSTM(5, 7) {
    @Override
    Layer describe() {
      return new Sequential(
          new Embedding(TOKENS, 12), new Lstm(16).withLayers(2), new Dense(TOKENS));
    }

    @Override
    double clipNorm() {
      return 0.25;
    }
  },
  /** Two blocks of attention and layer norms; AdamW, clipped. */
  GPT(3, 20) {
    @Override
    Layer describe() {
      return new Gpt(GptConfig.of(TOKENS, 20, 2, 2, 24));
    }

    @Override
    UpdateRule rule() {
      return UpdateRule.adamW(0.01);
    }

    @Override
    double clipNorm() {
      return 0.5;
    }
  },
  /** A residual block with batch norms, and one that halves the image. */
  RESNET(4, 3, 12, 12) {
    @Override
    Layer describe() {
      return new Sequential(
          convolution(8, 1),
          new BatchNorm2d(),
          Activation.relu(),
          new Residual(block(8, 1)),
          Activation.relu(),
          new Residual(block(16, 2), new Sequential(convolution(16, 2), new BatchNorm2d())),
          Activation.relu(),
          Pool2d.adaptiveAverage(1, 1),
          new Flatten(),
          new Dense(CLASSES));
    }
  };

  private static final int CLASSES = 10;
  private static final int TOKENS = 19;
  private static final long SEED = 11;
  private static final double RATE = 0.01;

  private final int batch;
  private final int[] sample;

  SmallNetwork(int batch, int... sample) {
    this.batch = batch;
    this.sample = sample;
  }

  abstract Layer describe();

  /** How it is trained. */
  UpdateRule rule() {
    return UpdateRule.adam();
  }

  double clipNorm() {
    return Double.POSITIVE_INFINITY;
  }

  private boolean isOfTokens() {
    return this == LSTM || this == GPT;
  }

  private static Layer convolution(int filters, int stride) {
    return new Conv2d(filters, Window2d.of(3, 3).withStride(stride, stride).withPadding(1))
        .withoutBias();
  }

  private static Layer block(int filters, int stride) {
    return new Sequential(
        convolution(filters, stride),
        new BatchNorm2d(),
        Activation.relu(),
        convolution(filters, 1),
        new BatchNorm2d());
  }

  /** The network with its first parameters, ready to be trained. */
  Layer build(Engine engine) {
    Layer model = describe().build(engine, SEED, sample);
    model.training(true);
    return model;
  }

  Optimizer optimizer(Layer model) {
    Optimizer optimizer = new Optimizer(rule(), RATE, model.parameters());
    optimizer.clipNorm(clipNorm());
    return optimizer;
  }

  /** The one batch that it is trained on. */
  Tensor input(Engine engine) {
    int[] shape = new int[sample.length + 1];
    shape[0] = batch;
    System.arraycopy(sample, 0, shape, 1, sample.length);
    int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    Random random = new Random(SEED);
    if (isOfTokens()) {
      return engine.of(random.ints(length, 0, TOKENS).toArray(), shape);
    }
    float[] pixels = new float[length];
    for (int i = 0; i < length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return engine.of(pixels, shape);
  }

  Tensor labels(Engine engine) {
    Random random = new Random(SEED + 1);
    return isOfTokens()
        ? engine.of(random.ints((long) batch * sample[0], 0, TOKENS).toArray(), batch, sample[0])
        : engine.of(random.ints(batch, 0, CLASSES).toArray(), batch);
  }
}
