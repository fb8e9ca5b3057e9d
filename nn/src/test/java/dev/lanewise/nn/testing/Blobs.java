package dev.lanewise.nn.testing;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.Random;

/** Clouds of points, one a class, that a small network can tell apart. */
public record Blobs(int rows, int width, float[] features, int[] labels) {
  /** Points around random centres. */
  public static Blobs of(int rows, int width, int classes, long seed) {
    Random random = new Random(seed);
    double[][] centres = new double[classes][width];
    for (double[] centre : centres) {
      for (int i = 0; i < width; i++) {
        centre[i] = 2 * random.nextGaussian();
      }
    }
    float[] features = new float[rows * width];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % classes;
      for (int i = 0; i < width; i++) {
        features[row * width + i] = (float) (centres[labels[row]][i] + 0.5 * random.nextGaussian());
      }
    }
    return new Blobs(rows, width, features, labels);
  }

  /** The points (rows, width). */
  public Tensor x(Engine engine) {
    return engine.of(features, rows, width);
  }

  /** The classes (rows). */
  public Tensor labels(Engine engine) {
    return engine.of(labels, rows);
  }
}
