package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AttentionDescriptorTest {
  private static final int HUGE = Integer.MAX_VALUE;

  private static void refused(String inMessage, Executable made) {
    String message = assertThrows(IllegalArgumentException.class, made).getMessage();
    assertTrue(message.contains(inMessage), message);
  }

  @Test
  void forms() {
    assertEquals(new Heads(2, 3, 4, 5, 60, 20, 5), Heads.contiguous(2, 3, 4, 5));
    assertEquals(new Heads(2, 3, 4, 5, 60, 5, 15), Heads.interleaved(2, 3, 4, 5));
    Heads columns = Heads.columns(2, 3, 4, 5, 45);
    assertEquals(new Heads(2, 3, 4, 5, 180, 5, 45), columns);
    assertEquals(180 + 10 + 135 + 5, columns.extent());
    assertEquals(180 + 5 + 135, columns.at(1, 1, 3));
    assertEquals(0, Heads.contiguous(0, 3, 4, 5).extent());
    assertEquals(0, Heads.contiguous(2, 3, 0, 5).extent());
    // Strides of single elements do not matter.
    assertEquals(5, new Heads(1, 1, 1, 5, 0, 0, 0).extent());
  }

  @Test
  void badHeads() {
    refused("batch is -1", () -> Heads.contiguous(-1, 1, 1, 1));
    refused("heads is 0", () -> Heads.contiguous(1, 0, 1, 1));
    refused("time is -1", () -> new Heads(1, 1, -1, 1, 1, 1, 1));
    refused("size is 0", () -> Heads.contiguous(1, 1, 1, 0));
    refused(
        "batchStride, headStride, timeStride are 1, -2, 3; expected 0 or more",
        () -> new Heads(1, 1, 1, 1, 1, -2, 3));
    refused("no two of 1 x 2 x 3 x 4 elements", () -> new Heads(1, 2, 3, 4, 0, 4, 7));
    refused("no two of 1 x 2 x 3 x 4 elements", () -> new Heads(1, 2, 3, 4, 0, 3, 8));
    refused("no two of 2 x 2 x 3 x 4 elements", () -> new Heads(2, 2, 3, 4, 0, 4, 8));
    refused("below 2^63", () -> Heads.contiguous(1, HUGE, HUGE, HUGE));
    refused("below 2^63", () -> Heads.interleaved(HUGE, HUGE, HUGE, 4));
    refused("below 2^63", () -> new Heads(2, 1, 2, 1, Long.MAX_VALUE, 1, Long.MAX_VALUE));
  }

  private static BitSet elements(Heads heads, int start) {
    BitSet result = new BitSet();
    for (int b = 0; b < heads.batch(); b++) {
      for (int h = 0; h < heads.heads(); h++) {
        for (int t = 0; t < heads.time(); t++) {
          int at = start + (int) heads.at(b, h, t);
          result.set(at, at + heads.size());
        }
      }
    }
    return result;
  }

  /** What is called apart is; and columns of the same rows are called so. */
  @Test
  void apart() {
    Random random = new Random(3);
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      Heads one = randomHeads(random);
      Heads other = random.nextBoolean() ? one : randomHeads(random);
      int start = 60 + random.nextInt(60);
      if (one.apart(60, other, start)) {
        assertFalse(
            elements(one, 60).intersects(elements(other, start)),
            () -> one + " and " + other + " at " + (start - 60));
        found++;
      }
    }
    assertTrue(found > 1000 && found < 19_000, "found " + found);
    Heads queries = Heads.columns(2, 4, 5, 3, 24);
    Heads keys = Heads.columns(2, 2, 5, 3, 24);
    assertTrue(queries.apart(0, keys, 12));
    assertTrue(keys.apart(12, queries, 0));
    assertTrue(keys.apart(12, keys, 18));
    assertFalse(queries.apart(0, keys, 11));
    assertFalse(keys.apart(12, keys, 17));
    Heads whole = Heads.contiguous(2, 2, 3, 4);
    Heads stacked = new Heads(2, 2, 3, 4, 48, 12, 4);
    assertTrue(whole.apart(0, whole, 48));
    assertFalse(whole.apart(0, whole, 47));
    assertTrue(stacked.apart(0, stacked, 24));
    assertTrue(whole.apart(0, Heads.contiguous(0, 2, 3, 4), 5));
  }

  private static Heads randomHeads(Random random) {
    int batch = 1 + random.nextInt(2);
    int heads = 1 + random.nextInt(3);
    int time = 1 + random.nextInt(3);
    int size = 1 + random.nextInt(3);
    long row = (long) heads * size + random.nextInt(8);
    return random.nextBoolean()
        ? Heads.columns(batch, heads, time, size, row)
        : Heads.contiguous(batch, heads, time, size);
  }

  @Test
  void attentions() {
    Heads q = Heads.contiguous(2, 6, 3, 4);
    Heads k = Heads.contiguous(2, 2, 5, 4);
    Heads v = Heads.contiguous(2, 2, 5, 7);
    Heads y = Heads.contiguous(2, 6, 3, 7);
    Attention a = new Attention(q, k, v, y, 0.5, true);
    assertEquals(2, a.batch());
    assertEquals(3, a.group());
    assertEquals(3, a.queries());
    assertEquals(5, a.keys());
    assertEquals(4, a.size());
    assertEquals(7, a.valueSize());
    assertEquals(36, a.statistics());
    assertEquals(18 + 3 * 4 + 1, a.statistic(1, 4, 1));
    assertEquals(3, a.visible(0, 5));
    assertEquals(5, a.visible(2, 5));
    assertEquals(2, a.visible(2, 2));
    assertEquals(4, new Attention(q, k, v, y, 0.5, false).visible(0, 4));
    Attention early =
        new Attention(
            Heads.contiguous(1, 1, 4, 1),
            Heads.contiguous(1, 1, 2, 1),
            Heads.contiguous(1, 1, 2, 1),
            Heads.contiguous(1, 1, 4, 1),
            1,
            true);
    assertEquals(0, early.visible(1, 2));
    assertEquals(1, early.visible(2, 2));
    assertThrows(NullPointerException.class, () -> new Attention(null, k, v, y, 1, true));
    Heads one = Heads.contiguous(1, 1, 1, 1);
    refused("k.batch is 1; expected q.batch, 2", () -> new Attention(q, one, v, y, 1, true));
    refused("v.batch is 1; expected q.batch, 2", () -> new Attention(q, k, one, y, 1, true));
    refused("y.batch is 1; expected q.batch, 2", () -> new Attention(q, k, v, one, 1, true));
    refused("v.heads is 6", () -> new Attention(q, k, y, y, 1, true));
    refused("y.heads is 2", () -> new Attention(q, k, v, v, 1, true));
    Heads late = Heads.contiguous(2, 2, 6, 7);
    refused("v.time is 6", () -> new Attention(q, k, late, y, 1, true));
    refused(
        "y.time is 4; expected q.time, 3",
        () -> new Attention(q, k, v, Heads.contiguous(2, 6, 4, 7), 1, true));
    refused("k.size is 7; expected q.size, 4", () -> new Attention(q, v, v, y, 1, true));
    refused("y.size is 4; expected v.size, 7", () -> new Attention(q, k, v, q, 1, true));
    Heads four = Heads.contiguous(2, 4, 5, 4);
    refused(
        "q.heads is 6; expected a multiple of k.heads, 4",
        () -> new Attention(q, four, four, q, 1, true));
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      refused("scale is " + bad, () -> new Attention(q, k, v, y, bad, true));
    }
  }
}
