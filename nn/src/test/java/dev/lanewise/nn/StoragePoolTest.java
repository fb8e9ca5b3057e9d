package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import org.junit.jupiter.api.Test;

class StoragePoolTest {
  private static final long LIMIT = 400;

  @Test
  void memoryIsUsedAgain() {
    try (Backend backend = Backends.open(new BackendConfig("scalar", 1))) {
      StoragePool pool = new StoragePool(backend, false, LIMIT);
      Storage first = pool.take(DType.F32, 10);
      pool.giveBack(first);
      assertEquals(40, pool.idleBytes());
      assertSame(first, pool.take(DType.F32, 10));
      assertEquals(1, pool.allocations());
    }
  }

  @Test
  void sizesNotAskedForLongestMakeRoom() {
    try (Backend backend = Backends.open(new BackendConfig("scalar", 1))) {
      StoragePool pool = new StoragePool(backend, false, LIMIT);
      Storage old = pool.take(DType.F32, 50);
      Storage used = pool.take(DType.F32, 40);
      pool.giveBack(old);
      pool.giveBack(used);
      assertEquals(360, pool.idleBytes());
      Storage added = pool.take(DType.F32, 30);
      pool.giveBack(added);
      assertEquals(280, pool.idleBytes(), "the 200 bytes of the oldest size are gone");
      assertSame(used, pool.take(DType.F32, 40));
      assertSame(added, pool.take(DType.F32, 30));
      assertNotSame(old, pool.take(DType.F32, 50));
    }
  }

  @Test
  void whatIsLargerThanTheLimitIsNotKept() {
    try (Backend backend = Backends.open(new BackendConfig("scalar", 1))) {
      StoragePool pool = new StoragePool(backend, false, LIMIT);
      Storage small = pool.take(DType.F32, 10);
      Storage large = pool.take(DType.F32, 101);
      pool.giveBack(small);
      pool.giveBack(large);
      assertEquals(40, pool.idleBytes());
    }
  }

  /** Whatever the order in which they come back, the next steps get them in the first's order. */
  @Test
  void inOrderTheSameStepsHaveTheSameMemory() {
    try (Backend backend = Backends.open(new BackendConfig("scalar", 1))) {
      StoragePool pool = new StoragePool(backend, false, LIMIT);
      Storage[] first = {
        pool.take(DType.F32, 10), pool.take(DType.F32, 10), pool.take(DType.F32, 10)
      };
      for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}}) {
        for (int i : order) {
          pool.giveBack(first[i]);
        }
        // What lies idle already is put in order as well.
        pool.inOrder(true);
        for (Storage storage : first) {
          assertSame(storage, pool.take(DType.F32, 10));
        }
      }
      pool.inOrder(false);
      pool.giveBack(first[0]);
      pool.giveBack(first[2]);
      pool.giveBack(first[1]);
      assertSame(first[1], pool.take(DType.F32, 10), "the one returned last");
    }
  }
}
