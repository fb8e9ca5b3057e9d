package dev.lanewise.examples.translation;

import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.text.LengthBatches;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.train.DivergedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Trains a {@link Translator} by Adam on the cross-entropy of each target's next token, with
 * gradients clipped to norm 1 and a rate that rises for a tenth of the steps and then falls to 0.
 */
public final class TranslationTraining {
  private static final int BATCH = 64;
  private static final double CLIP = 1;
  private static final OptionalInt PADDING = OptionalInt.of(SpecialTokens.PAD_NUMBER);

  private final Translator translator;
  private final TranslationTask task;
  private final List<Double> losses = new ArrayList<>();
  private final List<Double> validationLosses = new ArrayList<>();

  /** A training of a built network. */
  public TranslationTraining(Translator translator, TranslationTask task) {
    this.translator = translator;
    this.task = task;
  }

  /**
   * Trains for some epochs.
   *
   * @param smoothing of labels in training
   * @param progress shows one step an epoch
   * @throws DivergedException if a loss becomes NaN or infinite
   */
  public void run(int epochs, double rate, double smoothing, long seed, Progress progress) {
    Engine engine = translator.layer().engine();
    EncodedPairs train = task.train();
    int[] lengths = train.lengths();
    long total = (long) epochs * Math.ceilDiv(train.size(), BATCH);
    Schedule schedule = Schedule.warmUpLinear(rate, Math.ceilDiv(total, 10), total + 1);
    Optimizer optimizer =
        new Optimizer(UpdateRule.adam(), rate, translator.layer().trainableParameters());
    optimizer.clipNorm(CLIP);
    try {
      for (int epoch = 0; epoch < epochs; epoch++) {
        double sum = 0;
        translator.layer().training(true);
        for (int[] rows : LengthBatches.of(lengths, BATCH, seed, epoch)) {
          optimizer.learningRate(schedule.rate(optimizer.steps(), epoch));
          sum += step(engine, optimizer, smoothing, rows) * rows.length;
        }
        translator.layer().training(false);
        losses.add(sum / train.size());
        validationLosses.add(validationLoss());
        progress.stepTo(epoch + 1L);
        progress.message("validation loss " + Numbers.fixed(validationLosses.getLast(), 4));
      }
    } finally {
      optimizer.release();
    }
  }

  private double step(Engine engine, Optimizer optimizer, double smoothing, int[] rows) {
    try (Scope tape = engine.tape()) {
      Tensor loss = loss(engine, task.train(), smoothing, rows);
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

  private Tensor loss(Engine engine, EncodedPairs pairs, double smoothing, int... rows) {
    TokenBatch said = pairs.said(rows);
    return translator
        .scores(pairs.sourceBatch(rows), pairs.read(rows))
        .crossEntropy(said.tokensOn(engine), smoothing, PADDING);
  }

  /** The present loss on the validation part in nats a token, without smoothing. */
  public double validationLoss() {
    Engine engine = translator.layer().engine();
    EncodedPairs held = task.validation();
    int[] all = new int[held.size()];
    Arrays.setAll(all, row -> row);
    double sum = 0;
    long tokens = 0;
    for (int[] rows : LengthBatches.inOrder(all, BATCH)) {
      try (Scope scope = engine.scope()) {
        long count = Arrays.stream(held.said(rows).lengths()).sum();
        sum += loss(engine, held, 0, rows).item() * count;
        tokens += count;
      }
    }
    return sum / tokens;
  }

  /** The mean training loss of each epoch, with smoothing. */
  public double[] losses() {
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The validation loss of each epoch, in nats a token, without smoothing. */
  public double[] validationLosses() {
    return validationLosses.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
