package dev.lanewise.examples.studies;

import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.zoo.CharRnn;

/**
 * A network of characters and how it is trained: AdamW, the rate rising over some steps and then
 * falling to 0 as half a cosine, gradients clipped by their global norm.
 *
 * @param width elements of a character's vector
 * @param hidden units of an LSTM
 * @param layers stacked LSTMs
 * @param dropout the rate of dropout
 * @param streams texts read side by side
 * @param time steps back-propagation goes through
 * @param steps of training
 * @param rate the greatest learning rate
 */
record CharRnnPlan(
    int width,
    int hidden,
    int layers,
    double dropout,
    int streams,
    int time,
    int steps,
    double rate) {
  /** The share of the steps in which the rate rises. */
  private static final int WARM_UP = 50;

  static final double DECAY = 0.01;
  static final double CLIP = 1;

  CharRnn network(int characters) {
    return new CharRnn(characters, width, hidden, layers, dropout);
  }

  Schedule schedule() {
    return Schedule.warmUpCosine(rate, 0, steps / WARM_UP, steps);
  }

  String describe() {
    return ("%d LSTM%s of %d units on vectors of %d, dropout %s; %d streams of %d steps, %d steps"
            + " of AdamW (weight decay %s), cosine from %s, gradients clipped at norm %s")
        .formatted(
            layers,
            layers == 1 ? "" : "s",
            hidden,
            width,
            dropout,
            streams,
            time,
            steps,
            DECAY,
            rate,
            CLIP);
  }
}
