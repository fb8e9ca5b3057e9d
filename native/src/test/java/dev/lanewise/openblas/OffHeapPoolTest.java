package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.openblas.OffHeapPool.Block;
import org.junit.jupiter.api.Test;

class OffHeapPoolTest {
  private static final long KB64 = 1 << 16;

  private static boolean isFreed(Block block) {
    return !block.memory().scope().isAlive();
  }

  @Test
  void keepsBlocksForTheNextCall() {
    OffHeapPool pool = new OffHeapPool(2, 1 << 20);
    Block first = pool.lease(100_000);
    assertEquals(1 << 17, first.memory().byteSize());
    assertEquals(0, first.memory().address() % 64);
    pool.release(first);
    assertEquals(1 << 17, pool.idleBytes());
    Block second = pool.lease(1 << 17);
    assertSame(first, second);
    pool.release(second);
    Block larger = pool.lease((1 << 17) + 1);
    assertEquals(1 << 18, larger.memory().byteSize(), "the idle one is too small");
    assertSame(first, pool.lease(1));
    assertNotSame(second, pool.lease(1), "it is out");
    assertEquals(0, pool.idleBytes());
  }

  @Test
  void sizesArePowersOfTwoAndLargeEnough() {
    OffHeapPool pool = new OffHeapPool(1, 0);
    for (long bytes : new long[] {0, 1, KB64, KB64 + 1, 3 * KB64, 4 * KB64}) {
      Block block = pool.lease(bytes);
      long size = block.memory().byteSize();
      assertTrue(size >= bytes && size < Math.max(KB64 + 1, 2 * bytes), () -> bytes + ": " + size);
      assertEquals(1, Long.bitCount(size));
      pool.release(block);
      assertTrue(isFreed(block), "nothing idle is kept");
    }
    assertEquals(32, OffHeapPool.aligned(17, Float.BYTES));
    assertEquals(16, OffHeapPool.aligned(16, Float.BYTES));
    assertEquals(24, OffHeapPool.aligned(17, Double.BYTES));
    assertEquals(0, OffHeapPool.aligned(0, Double.BYTES));
  }

  @Test
  void keepsNoMoreThanItMay() {
    OffHeapPool pool = new OffHeapPool(2, 3 * KB64);
    Block[] blocks = {pool.lease(1), pool.lease(1), pool.lease(1), pool.lease(2 * KB64)};
    pool.release(blocks[0]);
    pool.release(blocks[3]);
    assertEquals(3 * KB64, pool.idleBytes());
    pool.release(blocks[1]);
    assertTrue(isFreed(blocks[1]), "too many bytes");
    assertEquals(3 * KB64, pool.idleBytes());
    OffHeapPool roomy = new OffHeapPool(1, 1 << 20);
    Block one = roomy.lease(1);
    Block two = roomy.lease(1);
    roomy.release(one);
    roomy.release(two);
    assertFalse(isFreed(one));
    assertTrue(isFreed(two), "too many blocks");
    assertEquals(KB64, roomy.idleBytes());
  }

  @Test
  void closingFreesWhatIsIdleAndWhatComesBackLater() {
    OffHeapPool pool = new OffHeapPool(2, 1 << 20);
    Block idle = pool.lease(1);
    Block out = pool.lease(1);
    pool.release(idle);
    pool.close();
    assertTrue(isFreed(idle));
    assertFalse(isFreed(out));
    pool.release(out);
    assertTrue(isFreed(out));
    assertEquals(0, pool.idleBytes());
  }
}
