package dev.lanewise.examples.studies;

import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainerOptions;

/**
 * How LeNet-5 is trained: AdamW with a rate that falls to 0 as half a cosine.
 *
 * @param epochs passes over the training pictures
 * @param batch pictures a step
 * @param rate of the first epoch
 * @param decay of the weights
 * @param limits how far pictures are moved
 */
record LeNetPlan(int epochs, int batch, double rate, double decay, RandomMoves.Limits limits) {
  TrainerOptions options(long seed) {
    return TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
        .optimizer(UpdateRule.adamW(decay), Schedule.cosine(rate, 0, epochs))
        .batchSize(batch)
        .epochs(epochs)
        .seed(seed);
  }

  String describe() {
    return "AdamW with weight decay %s, cosine from %s, batch %d, %d epochs, %s"
        .formatted(decay, rate, batch, epochs, limits.describe());
  }
}
