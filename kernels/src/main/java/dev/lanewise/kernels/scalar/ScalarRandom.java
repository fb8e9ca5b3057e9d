package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostChecks;
import dev.lanewise.kernels.op.RandomKernels;

/** {@link RandomKernels}, each number from its own Philox block; logarithm and sine in double. */
final class ScalarRandom implements RandomKernels {
  private final Real real;

  ScalarRandom(DType dtype) {
    this.real = Real.of(dtype);
  }

  @Override
  public void uniform(
      long seed,
      long stream,
      long counter,
      int n,
      double low,
      double high,
      Buffer y,
      long yOffset) {
    double from = finite(low, "low");
    double span = real.round(finite(high, "high") - from);
    if (!(low <= high) || Double.isInfinite(span)) {
      throw new IllegalArgumentException(
          "low, high are "
              + low
              + ", "
              + high
              + "; expected low <= high and a difference that does not overflow");
    }
    HostBuffer to = real.cast(y, yOffset, n, "y");
    for (int i = 0; i < n; i++) {
      real.set(to, yOffset + i, real.fma(span, fraction(seed, stream, counter + i), from));
    }
  }

  @Override
  public void normal(
      long seed,
      long stream,
      long counter,
      int n,
      double mean,
      double deviation,
      Buffer y,
      long yOffset) {
    double center = finite(mean, "mean");
    double spread = finite(deviation, "deviation");
    if (spread < 0) {
      throw new IllegalArgumentException("deviation is " + deviation + "; expected 0 or more");
    }
    HostBuffer to = real.cast(y, yOffset, n, "y");
    for (int i = 0; i < n; i++) {
      double z = real.round(standardNormal(seed, stream, counter + i));
      real.set(to, yOffset + i, real.fma(spread, z, center));
    }
  }

  private double standardNormal(long seed, long stream, long element) {
    long even = element & ~1L;
    double step = real == Real.F32 ? 0x1p-24 : 0x1p-53;
    double radius = Math.sqrt(-2 * StrictMath.log(fraction(seed, stream, even) + step));
    double turns = fraction(seed, stream, even | 1);
    return radius * (element == even ? cosOfTurns(turns) : cosOfTurns(turns - 0.25));
  }

  /** cos(2 pi turns) for -1/4 to 1; the nearest quarter turn is taken off exactly. */
  private static double cosOfTurns(double turns) {
    double quarters = Math.rint(4 * turns);
    double angle = 2 * Math.PI * (turns - 0.25 * quarters);
    return switch (Math.floorMod((int) quarters, 4)) {
      case 0 -> StrictMath.cos(angle);
      case 1 -> -StrictMath.sin(angle);
      case 2 -> -StrictMath.cos(angle);
      default -> StrictMath.sin(angle);
    };
  }

  @Override
  public void bernoulli(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer y,
      long yOffset) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability is " + probability + "; expected 0 to 1");
    }
    HostBuffer to = real.cast(y, yOffset, n, "y");
    double limit = real.round(probability);
    for (int i = 0; i < n; i++) {
      real.set(to, yOffset + i, fraction(seed, stream, counter + i) < limit ? value : 0);
    }
  }

  @Override
  public void dropout(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability is " + probability + "; expected 0 to 1");
    }
    HostBuffer from = real.cast(x, xOffset, n, "x");
    HostBuffer to = real.cast(y, yOffset, n, "y");
    HostChecks.apartOrSame(to, yOffset, "y", from, xOffset, "x", n);
    double limit = real.round(probability);
    double factor = real.round(value);
    for (int i = 0; i < n; i++) {
      boolean kept = fraction(seed, stream, counter + i) < limit;
      real.set(to, yOffset + i, kept ? factor * real.get(from, xOffset + i) : 0);
    }
  }

  /** The number u in [0, 1) that an element is made from: 24 bits, or 53. */
  private double fraction(long seed, long stream, long element) {
    if (real == Real.F32) {
      int word = Philox.word(seed, element >>> 2, stream, (int) element & 3);
      return (word >>> 8) * 0x1p-24;
    }
    int pair = (int) (element & 1) * 2;
    long first = Philox.word(seed, element >>> 1, stream, pair);
    long second = Integer.toUnsignedLong(Philox.word(seed, element >>> 1, stream, pair + 1));
    return ((first << 32 | second) >>> 11) * 0x1p-53;
  }

  private double finite(double value, String name) {
    double rounded = real.round(value);
    if (!Double.isFinite(rounded)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a finite " + (real == Real.F32 ? "float" : "double"));
    }
    return rounded;
  }
}
