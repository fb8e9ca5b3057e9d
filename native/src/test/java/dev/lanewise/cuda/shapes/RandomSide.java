package dev.lanewise.cuda.shapes;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.Guarded;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One of two backends that compute the same: with the same seed both are given the same sizes and
 * inputs. Outputs are canaries first, with canaries around them.
 */
final class RandomSide {
  final Backend backend;
  final DType dtype;
  private final Random random;
  private final int growth;
  private final List<Guarded> outputs = new ArrayList<>();

  /**
   * A side.
   *
   * @param growth what the largest sizes are multiplied by
   */
  RandomSide(Backend backend, DType dtype, long seed, int growth) {
    this.backend = backend;
    this.dtype = dtype;
    this.random = new Random(seed);
    this.growth = growth;
  }

  /** A number from 1 on. */
  int size(int largest) {
    return 1 + random.nextInt(largest * growth);
  }

  /** A number from 0 on, below {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Normal numbers. */
  Guarded in(long n) {
    return Guarded.of(backend.memory(), dtype, normals(n));
  }

  /** Positive numbers, not near 0. */
  Guarded positive(long n) {
    double[] values = normals(n);
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.5 + Math.abs(values[i]);
    }
    return Guarded.of(backend.memory(), dtype, values);
  }

  private double[] normals(long n) {
    return random.doubles(n).map(u -> random.nextGaussian()).toArray();
  }

  /** Ints from 0 on, below {@code bound}. */
  Guarded ints(long n, int bound) {
    double[] values = random.ints(n, 0, bound).asDoubleStream().toArray();
    return Guarded.of(backend.memory(), DType.I32, values);
  }

  /** What is computed. */
  Guarded out(long n) {
    return compared(Guarded.canaries(backend.memory(), dtype, Math.toIntExact(n)));
  }

  /** The same for ints. */
  Guarded outInts(long n) {
    return compared(Guarded.canaries(backend.memory(), DType.I32, Math.toIntExact(n)));
  }

  /** Normal numbers that are computed on. */
  Guarded inOut(long n) {
    return compared(in(n));
  }

  private Guarded compared(Guarded output) {
    outputs.add(output);
    return output;
  }

  List<Guarded> outputs() {
    return outputs;
  }
}
