package dev.lanewise.examples.studies;

import dev.lanewise.nn.Tensor;
import java.util.SplittableRandom;

/** A task that asks for what was seen many steps before. */
interface MemoryTask {
  /** The name in the report. */
  String title();

  /** Numbers a step. */
  int inputs();

  /** Numbers the network gives a step. */
  int outputs();

  /** Steps of a sequence whose memory has to reach so far. */
  int steps(int distance);

  /** How many of the last steps are answers. */
  int answers();

  /** The error of one who knows nothing of the sequence. */
  double ignorance();

  /** The share of that error below which a network has remembered, in the training it gets. */
  double remembered();

  /**
   * Makes a sequence.
   *
   * @param x receives {@link #steps} times {@link #inputs} numbers from {@code at} on, which are 0
   * @param y receives what the answers should be, from {@code answerAt} on
   */
  void make(SplittableRandom random, int distance, float[] x, int at, float[] y, int answerAt);

  /**
   * What training lowers.
   *
   * @param given (sequences, answers, outputs)
   * @param wanted (sequences answers)
   */
  Tensor loss(Tensor given, float[] wanted);

  /** The error that the report shows, of the same. */
  double error(float[] given, float[] wanted);
}
