package dev.lanewise.kernels.vector.random;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
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
  private static final VectorSpecies<Double> D = Lanes.D;
  private static final int BLOCKS_A_VECTOR = L.length();

  /** Numbers of two vectors of blocks. */
  private static final int AT_ONCE = 2 * WORDS * BLOCKS_A_VECTOR;

  /** Pairs of vectors whose words stay in the L1 cache. */
  private static final int PAIRS = 32;

  /** Elements of scratch that {@link #fill} needs. */
  static final int SCRATCH = PAIRS * AT_ONCE;

  private static final int WIDTH = Lanes.FLOATS;
  private static final LongVector NUMBERS = LongVector.zero(L).addIndex(1);
  private static final VectorShuffle<Long> FIRST_HALVES = VectorShuffle.makeZip(L, 0);
  private static final VectorShuffle<Long> SECOND_HALVES = VectorShuffle.makeZip(L, 1);

  private Philox() {}

  /**
   * Fills {@code n} places with the numbers of the elements from {@code counter} on.
   *
   * @param words scratch of {@link #SCRATCH} elements
   */
  static void fill(
      long seed, long stream, long counter, int n, float[] y, int from, double[] words) {
    int head = Math.min(n, (int) -counter & (WORDS - 1));
    for (int i = 0; i < head; i++) {
      y[from + i] = number(seed, stream, counter + i);
    }
    int done = head;
    while (n - done >= AT_ONCE) {
      int pairs = Math.min((n - done) / AT_ONCE, PAIRS);
      rounds(seed, stream, (counter + done) >>> 2, pairs, words);
      numbers(2 * pairs, words, y, from + done);
      done += pairs * AT_ONCE;
    }
    for (int i = done; i < n; i++) {
      y[from + i] = number(seed, stream, counter + i);
    }
  }

  /**
   * The words of {@code 2 pairs} vectors of blocks from a block on. Two at a time, since a vector's
   * products wait for each other; what becomes of them is another method's, as C2 would not inline
   * both.
   */
  private static void rounds(long seed, long stream, long block, int pairs, double[] words) {
    // C2 takes the instruction for 32-bit products where both factors are masked, a constant too.
    LongVector multiplier0 = LongVector.broadcast(L, MULTIPLIER_0).and(LOW);
    LongVector multiplier1 = LongVector.broadcast(L, MULTIPLIER_1).and(LOW);
    LongVector stream0 = LongVector.broadcast(L, stream & LOW);
    LongVector stream1 = LongVector.broadcast(L, stream >>> 32);
    int at = 0;
    for (int pair = 0; pair < pairs; pair++) {
      LongVector c0 = NUMBERS.add(block).and(BLOCKS);
      LongVector d0 = NUMBERS.add(block + BLOCKS_A_VECTOR).and(BLOCKS);
      LongVector c1 = c0.lanewise(LSHR, 32);
      LongVector d1 = d0.lanewise(LSHR, 32);
      LongVector c2 = stream0;
      LongVector d2 = stream0;
      LongVector c3 = stream1;
      LongVector d3 = stream1;
      int k0 = (int) seed;
      int k1 = (int) (seed >>> 32);
      for (int round = 0; round < ROUNDS; round++) {
        LongVector key0 = LongVector.broadcast(L, k0);
        LongVector key1 = LongVector.broadcast(L, k1);
        // Words are garbage above bit 31, but for the masks.
        LongVector p0 = c0.and(LOW).mul(multiplier0);
        LongVector p1 = c2.and(LOW).mul(multiplier1);
        LongVector q0 = d0.and(LOW).mul(multiplier0);
        LongVector q1 = d2.and(LOW).mul(multiplier1);
        c0 = p1.lanewise(LSHR, 32).lanewise(XOR, c1.lanewise(XOR, key0));
        c2 = p0.lanewise(LSHR, 32).lanewise(XOR, c3.lanewise(XOR, key1));
        d0 = q1.lanewise(LSHR, 32).lanewise(XOR, d1.lanewise(XOR, key0));
        d2 = q0.lanewise(LSHR, 32).lanewise(XOR, d3.lanewise(XOR, key1));
        c1 = p1;
        c3 = p0;
        d1 = q1;
        d3 = q0;
        k0 += WEYL_0;
        k1 += WEYL_1;
      }
      c0.reinterpretAsDoubles().intoArray(words, at);
      c1.reinterpretAsDoubles().intoArray(words, at + BLOCKS_A_VECTOR);
      c2.reinterpretAsDoubles().intoArray(words, at + 2 * BLOCKS_A_VECTOR);
      c3.reinterpretAsDoubles().intoArray(words, at + 3 * BLOCKS_A_VECTOR);
      d0.reinterpretAsDoubles().intoArray(words, at + 4 * BLOCKS_A_VECTOR);
      d1.reinterpretAsDoubles().intoArray(words, at + 5 * BLOCKS_A_VECTOR);
      d2.reinterpretAsDoubles().intoArray(words, at + 6 * BLOCKS_A_VECTOR);
      d3.reinterpretAsDoubles().intoArray(words, at + 7 * BLOCKS_A_VECTOR);
      block += 2 * BLOCKS_A_VECTOR;
      at += AT_ONCE;
    }
  }

  /** The words of some vectors of blocks as numbers, a block's four beside each other. */
  private static void numbers(int vectors, double[] words, float[] y, int from) {
    int at = from;
    for (int w = 0; w < vectors * WORDS * BLOCKS_A_VECTOR; w += WORDS * BLOCKS_A_VECTOR) {
      LongVector first = join(words, w);
      LongVector second = join(words, w + 2 * BLOCKS_A_VECTOR);
      store(first.rearrange(FIRST_HALVES, second), y, at);
      store(first.rearrange(SECOND_HALVES, second), y, at + WIDTH);
      at += 2 * WIDTH;
    }
  }

  /** A word of each block and the word after it. */
  private static LongVector join(double[] words, int at) {
    LongVector low = DoubleVector.fromArray(D, words, at).reinterpretAsLongs();
    LongVector high = DoubleVector.fromArray(D, words, at + BLOCKS_A_VECTOR).reinterpretAsLongs();
    return low.and(LOW).or(high.lanewise(LSHL, 32));
  }

  private static void store(LongVector words, float[] y, int at) {
    IntVector bits = words.reinterpretAsInts().lanewise(LSHR, 8);
    ((FloatVector) bits.convertShape(I2F, F, 0)).mul(STEP).intoArray(y, at);
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
