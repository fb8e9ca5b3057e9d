package dev.lanewise.kernels.vector.random;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Uniform numbers in [0, 1) from Philox4x32-10 (Salmon et al. 2011), one block in each long lane: a
 * 32-bit word a lane, so that the 32 x 32 to 64 bit products are one instruction.
 */
final class Philox {
  /** Numbers a block makes. */
  private static final int WORDS = 4;

  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFF_FFFFL;
  private static final long BLOCKS = -1L >>> 2;
  private static final float STEP = 0x1p-24f;

  private static final VectorSpecies<Long> L = Lanes.L;
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int BLOCKS_AT_ONCE = L.length();
  private static final int AT_ONCE = WORDS * BLOCKS_AT_ONCE;
  private static final int WIDTH = Lanes.FLOATS;
  private static final LongVector NUMBERS = LongVector.zero(L).addIndex(1);
  private static final VectorShuffle<Long> FIRST_HALVES = VectorShuffle.makeZip(L, 0);
  private static final VectorShuffle<Long> SECOND_HALVES = VectorShuffle.makeZip(L, 1);

  private Philox() {}

  /** Fills {@code n} places with the numbers of the elements from {@code counter} on. */
  static void fill(long seed, long stream, long counter, int n, float[] y, int from) {
    int head = Math.min(n, (int) -counter & (WORDS - 1));
    for (int i = 0; i < head; i++) {
      y[from + i] = number(seed, stream, counter + i);
    }
    int vectors = (n - head) / AT_ONCE;
    blocks(seed, stream, counter + head, vectors, y, from + head);
    for (int i = head + vectors * AT_ONCE; i < n; i++) {
      y[from + i] = number(seed, stream, counter + i);
    }
  }

  private static void blocks(
      long seed, long stream, long counter, int vectors, float[] y, int from) {
    LongVector stream0 = LongVector.broadcast(L, stream & LOW);
    LongVector stream1 = LongVector.broadcast(L, stream >>> 32);
    long block = counter >>> 2;
    int at = from;
    for (int v = 0; v < vectors; v++) {
      LongVector number = NUMBERS.add(block).and(BLOCKS);
      LongVector c0 = number;
      LongVector c1 = number.lanewise(VectorOperators.LSHR, 32);
      LongVector c2 = stream0;
      LongVector c3 = stream1;
      int k0 = (int) seed;
      int k1 = (int) (seed >>> 32);
      for (int round = 0; round < ROUNDS; round++) {
        // The masks tell C2 that 32-bit products will do; words are garbage above bit 31 elsewhere.
        LongVector product0 = c0.and(LOW).mul(MULTIPLIER_0);
        LongVector product1 = c2.and(LOW).mul(MULTIPLIER_1);
        c0 =
            product1
                .lanewise(VectorOperators.LSHR, 32)
                .lanewise(VectorOperators.XOR, c1)
                .lanewise(VectorOperators.XOR, k0);
        c2 =
            product0
                .lanewise(VectorOperators.LSHR, 32)
                .lanewise(VectorOperators.XOR, c3)
                .lanewise(VectorOperators.XOR, k1);
        c1 = product1;
        c3 = product0;
        k0 += WEYL_0;
        k1 += WEYL_1;
      }
      LongVector first = c0.and(LOW).or(c1.lanewise(VectorOperators.LSHL, 32));
      LongVector second = c2.and(LOW).or(c3.lanewise(VectorOperators.LSHL, 32));
      store(first.rearrange(FIRST_HALVES, second), y, at);
      store(first.rearrange(SECOND_HALVES, second), y, at + WIDTH);
      block += BLOCKS_AT_ONCE;
      at += AT_ONCE;
    }
  }

  private static void store(LongVector words, float[] y, int at) {
    IntVector bits = words.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8);
    ((FloatVector) bits.convertShape(VectorOperators.I2F, F, 0)).mul(STEP).intoArray(y, at);
  }

  /** One number. */
  static float number(long seed, long stream, long element) {
    return (word(seed, stream, element) >>> 8) * STEP;
  }

  private static int word(long seed, long stream, long element) {
    long block = element >>> 2;
    int c0 = (int) block;
    int c1 = (int) (block >>> 32);
    int c2 = (int) stream;
    int c3 = (int) (stream >>> 32);
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
      long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return switch ((int) element & 3) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      default -> c3;
    };
  }
}
