package dev.lanewise.examples.studies;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.TrainingListener;
import java.util.SplittableRandom;

/**
 * Gives a training other pictures in each epoch: every one moved by chance, within {@link Limits}.
 * It overwrites the tensor that the trainer takes its batches from, between two epochs. What an
 * epoch gets depends on the seed, the epoch and the picture alone.
 */
final class RandomMoves implements TrainingListener {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * How far pictures are moved.
   *
   * @param mirror whether half of them are mirrored left to right
   * @param shift the most pixels in each direction, whole ones
   * @param degrees the most degrees to either side
   * @param keepEdge whether the edge's pixels go on beyond it; else black lies there
   */
  record Limits(boolean mirror, int shift, double degrees, boolean keepEdge) {
    /** Pictures stay as they are. */
    static final Limits NONE = new Limits(false, 0, 0, false);

    /** Refuses negative numbers. */
    Limits {
      if (shift < 0 || !(degrees >= 0)) {
        throw new IllegalArgumentException(
            "shift, degrees are " + shift + ", " + degrees + "; expected 0 or more");
      }
    }

    /** In words, for reports. */
    String describe() {
      if (equals(NONE)) {
        return "pictures as they are";
      }
      return "in each epoch every picture shifted by up to "
          + shift
          + " pixels"
          + (degrees > 0 ? ", turned by up to " + (int) degrees + " degrees" : "")
          + (mirror ? ", and every other one mirrored" : "");
    }

    private Move draw(SplittableRandom random) {
      boolean mirrored = mirror && random.nextBoolean();
      double angle = degrees == 0 ? 0 : random.nextDouble(-degrees, degrees);
      int down = random.nextInt(-shift, shift + 1);
      int right = random.nextInt(-shift, shift + 1);
      return new Move(mirrored, angle, down, right);
    }
  }

  private final Pictures pictures;
  private final Limits limits;
  private final long seed;
  private final float[] moved;
  private final Tensor x;

  /** The pictures, unmoved until training starts; release {@link #x} in the end. */
  RandomMoves(Engine engine, Pictures pictures, Limits limits, long seed) {
    this.pictures = pictures;
    this.limits = limits;
    this.seed = seed;
    this.moved = limits.equals(Limits.NONE) ? new float[0] : new float[pictures.pixels().length];
    this.x = pictures.x(engine);
  }

  /** What to train on. */
  Tensor x() {
    return x;
  }

  @Override
  public void onStart(int epochsDone, int epochs, int batches) {
    fill(epochsDone + 1);
  }

  @Override
  public void onEpochEnd(EpochResult result, boolean improved, double seconds) {
    fill(result.epoch() + 1);
  }

  private void fill(int epoch) {
    if (moved.length == 0) {
      return;
    }
    float outside = limits.keepEdge() ? Float.NaN : pictures.black();
    for (int i = 0; i < pictures.count(); i++) {
      SplittableRandom random = new SplittableRandom((seed * GOLDEN + epoch) * GOLDEN + i);
      limits.draw(random).apply(pictures, moved, i, outside);
    }
    x.set(moved);
  }
}
