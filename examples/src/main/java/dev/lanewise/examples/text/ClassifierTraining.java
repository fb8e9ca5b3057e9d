package dev.lanewise.examples.text;

import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.train.DivergedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains a {@link TextClassifier} by AdamW with gradients clipped to norm 1, and ends with the
 * weights of the epoch whose loss on the validation part was least.
 */
public final class ClassifierTraining {
  private static final int BATCH = 32;
  private static final int JUDGED_AT_ONCE = 100;
  private static final double CLIP = 1;

  private final TextClassifier model;
  private final EncodedTexts train;
  private final EncodedTexts validation;
  private final List<Double> losses = new ArrayList<>();
  private final List<Double> validationLosses = new ArrayList<>();
  private int bestEpoch;

  /** A training of a built model. */
  public ClassifierTraining(TextClassifier model, EncodedTexts train, EncodedTexts validation) {
    this.model = model;
    this.train = train;
    this.validation = validation;
  }

  /**
   * Trains for some epochs at a falling rate.
   *
   * @param progress shows one step an epoch
   * @throws DivergedException if a loss becomes NaN or infinite
   */
  public void run(int epochs, double rate, double weightDecay, long seed, Progress progress) {
    Engine engine = model.engine();
    Optimizer optimizer =
        new Optimizer(UpdateRule.adamW(weightDecay), rate, model.trainableParameters());
    optimizer.clipNorm(CLIP);
    List<float[]> best = List.of();
    double least = Double.POSITIVE_INFINITY;
    int[] lengths = train.lengths();
    try {
      for (int epoch = 0; epoch < epochs; epoch++) {
        List<int[]> batches = LengthBatches.of(lengths, BATCH, seed, epoch);
        double sum = 0;
        model.training(true);
        for (int i = 0; i < batches.size(); i++) {
          double done = epoch + (double) i / batches.size();
          optimizer.learningRate(rate * (1 - done / epochs));
          sum += step(engine, optimizer, batches.get(i)) * batches.get(i).length;
        }
        model.training(false);
        losses.add(sum / train.size());
        double loss = loss(validation);
        validationLosses.add(loss);
        if (loss < least) {
          least = loss;
          bestEpoch = epoch + 1;
          best = weights();
        }
        progress.stepTo(epoch + 1L);
        progress.message("validation loss " + Numbers.fixed(loss, 4));
      }
      restore(best);
    } finally {
      optimizer.release();
    }
  }

  private double step(Engine engine, Optimizer optimizer, int[] rows) {
    try (Scope tape = engine.tape()) {
      Tensor labels = engine.of(train.labels(rows), rows.length);
      Tensor loss = model.classify(train.batch(rows)).crossEntropy(labels);
      double value = loss.item();
      if (!Double.isFinite(value)) {
        throw new DivergedException("loss is " + value + "; a smaller rate might help");
      }
      tape.backward(loss);
      optimizer.step();
      return value;
    } finally {
      optimizer.zeroGrad();
    }
  }

  private List<float[]> weights() {
    return model.parameters().stream().map(Parameter::value).map(Tensor::toFloats).toList();
  }

  private void restore(List<float[]> weights) {
    List<Parameter> parameters = model.parameters();
    for (int i = 0; i < weights.size(); i++) {
      parameters.get(i).value().set(weights.get(i));
    }
  }

  private double loss(EncodedTexts texts) {
    double sum = 0;
    for (int[] rows : inOrder(texts)) {
      try (Scope scope = model.engine().scope()) {
        Tensor labels = model.engine().of(texts.labels(rows), rows.length);
        sum += model.classify(texts.batch(rows)).crossEntropy(labels).item() * rows.length;
      }
    }
    return sum / texts.size();
  }

  private static List<int[]> inOrder(EncodedTexts texts) {
    int[] rows = new int[texts.size()];
    Arrays.setAll(rows, row -> row);
    return LengthBatches.inOrder(rows, JUDGED_AT_ONCE);
  }

  /** The share of texts whose class is found. */
  public double accuracy(EncodedTexts texts) {
    int[] found = new int[texts.size()];
    int at = 0;
    for (int[] rows : inOrder(texts)) {
      float[] scores = probabilities(model, texts.batch(rows));
      int[] classes = Classification.classes(scores, scores.length / rows.length, 0);
      System.arraycopy(classes, 0, found, at, rows.length);
      at += rows.length;
    }
    return Classification.accuracy(texts.labels(), found);
  }

  /** The probabilities of the classes, row by row. */
  public static float[] probabilities(TextClassifier model, TokenBatch batch) {
    try (Scope scope = model.engine().scope()) {
      return model.classify(batch).softmax().toFloats();
    }
  }

  /** The mean training loss of each epoch. */
  public double[] losses() {
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The validation loss of each epoch. */
  public double[] validationLosses() {
    return validationLosses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The epoch whose weights were kept, from 1. */
  public int bestEpoch() {
    return bestEpoch;
  }
}
