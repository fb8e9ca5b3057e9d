package dev.lanewise.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ScratchPoolTest {
  private final ScratchPool pool = new ScratchPool(3, 1 << 20);

  @Test
  void arraysAreLongEnoughAndReused() {
    for (int length : new int[] {0, 1, 63, 64, 65, 1000, 1024, 1025, 5000}) {
      float[] floats = pool.leaseFloats(length);
      double[] doubles = pool.leaseDoubles(length);
      assertTrue(floats.length >= length && doubles.length >= length);
      assertTrue(floats.length <= Math.max(ScratchPool.MIN_LENGTH, 2 * length));
      pool.release(floats);
      pool.release(doubles);
      assertSame(floats, pool.leaseFloats(length));
      assertSame(doubles, pool.leaseDoubles(length));
    }
  }

  @Test
  void anArrayIsNeverLeasedTwiceAtOnce() {
    float[] first = pool.leaseFloats(100);
    float[] second = pool.leaseFloats(100);
    assertNotSame(first, second);
    pool.release(first);
    pool.release(second);
    assertNotSame(pool.leaseFloats(100), pool.leaseFloats(100));
  }

  @Test
  void idleArraysAreBoundedByNumberAndByBytes() {
    float[][] leased = new float[5][];
    for (int i = 0; i < 5; i++) {
      leased[i] = pool.leaseFloats(128);
    }
    for (float[] array : leased) {
      pool.release(array);
    }
    assertEquals(3 * 128 * 4, pool.idleBytes());

    double[] tooLarge = pool.leaseDoubles(1 << 18);
    pool.release(tooLarge);
    assertEquals(3 * 128 * 4, pool.idleBytes());
    assertNotSame(tooLarge, pool.leaseDoubles(1 << 18));

    pool.leaseFloats(128);
    assertEquals(2 * 128 * 4, pool.idleBytes());
  }

  @Test
  void misuseIsAnError() {
    float[] array = pool.leaseFloats(10);
    pool.release(array);
    assertThrows(IllegalStateException.class, () -> pool.release(array));
    assertThrows(IllegalArgumentException.class, () -> pool.release(new float[100]));
    assertThrows(IllegalArgumentException.class, () -> pool.release(new double[32]));
    assertThrows(IllegalArgumentException.class, () -> pool.leaseFloats(-1));
    assertThrows(
        IllegalArgumentException.class, () -> pool.leaseDoubles(ScratchPool.MAX_LENGTH + 1));
    assertThrows(IllegalArgumentException.class, () -> new ScratchPool(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new ScratchPool(1, -1));
  }

  @Test
  void concurrentHoldersNeverShareAnArray() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcomes = new java.util.ArrayList<java.util.concurrent.Future<?>>();
      for (int holder = 0; holder < 32; holder++) {
        float mark = holder;
        outcomes.add(
            executor.submit(
                () -> {
                  for (int round = 0; round < 500; round++) {
                    float[] mine = pool.leaseFloats(64);
                    mine[0] = mark;
                    Thread.yield();
                    assertEquals(mark, mine[0]);
                    pool.release(mine);
                  }
                }));
      }
      for (var outcome : outcomes) {
        outcome.get();
      }
    }
    assertTrue(pool.idleBytes() <= 3 * 64 * 4);
  }

  @Test
  void leasePoolReusesObjectsAndRefusesASecondRelease() {
    LeasePool<Object> objects = new LeasePool<>(2, Object::new);
    Set<Object> out = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 3; i++) {
      assertTrue(out.add(objects.lease()));
    }
    for (Object object : out) {
      objects.release(object);
    }
    int reused = 0;
    for (int i = 0; i < 3; i++) {
      reused += out.contains(objects.lease()) ? 1 : 0;
    }
    assertEquals(2, reused);
    Object twice = objects.lease();
    objects.release(twice);
    assertThrows(IllegalStateException.class, () -> objects.release(twice));
    assertThrows(IllegalArgumentException.class, () -> new LeasePool<>(0, Object::new));
  }
}
