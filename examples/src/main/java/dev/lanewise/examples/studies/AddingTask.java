package dev.lanewise.examples.studies;

import dev.lanewise.nn.Tensor;
import java.util.SplittableRandom;

/**
 * The adding problem (Hochreiter and Schmidhuber 1997): each step has a number of 0..1 and a mark;
 * two numbers are marked, one in the first tenth, one in the second half, and the answer after the
 * last step is their sum. The error is the mean squared one; always answering 1 gives 1/6.
 */
final class AddingTask implements MemoryTask {
  @Override
  public String title() {
    return "adding";
  }

  @Override
  public int inputs() {
    return 2;
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public int steps(int distance) {
    return distance;
  }

  @Override
  public int answers() {
    return 1;
  }

  @Override
  public double ignorance() {
    return 1.0 / 6;
  }

  @Override
  public double remembered() {
    return 0.2;
  }

  @Override
  public void make(
      SplittableRandom random, int distance, float[] x, int at, float[] y, int answerAt) {
    for (int t = 0; t < distance; t++) {
      x[at + 2 * t] = random.nextFloat();
    }
    int first = random.nextInt(Math.max(1, distance / 10));
    int second = distance / 2 + random.nextInt(distance - distance / 2);
    x[at + 2 * first + 1] = 1;
    x[at + 2 * second + 1] = 1;
    y[answerAt] = x[at + 2 * first] + x[at + 2 * second];
  }

  @Override
  public Tensor loss(Tensor given, float[] wanted) {
    Tensor flat = given.reshape(wanted.length);
    return flat.sub(given.engine().of(wanted)).square().mean();
  }

  @Override
  public double error(float[] given, float[] wanted) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      double apart = given[i] - wanted[i];
      sum += apart * apart;
    }
    return sum / wanted.length;
  }
}
