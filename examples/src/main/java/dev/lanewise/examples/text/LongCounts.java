package dev.lanewise.examples.text;

import java.util.Arrays;

/** Counts of numbers that are 0 or more: a hash table with linear probing. Not thread-safe. */
final class LongCounts {
  private static final long FREE = -1;

  private long[] keys = new long[1 << 10];
  private int[] counts = new int[1 << 10];
  private int size;

  LongCounts() {
    Arrays.fill(keys, FREE);
  }

  /** Called for each key, in no order that means anything. */
  interface Visitor {
    void visit(long key, int count);
  }

  /** Adds to the count of a key. */
  void add(long key, int more) {
    int slot = slot(keys, key);
    if (keys[slot] == FREE) {
      keys[slot] = key;
      size++;
    }
    counts[slot] = Math.addExact(counts[slot], more);
    if (size > keys.length / 2) {
      grow();
    }
  }

  /** The count of a key; 0 if it was never added. */
  int get(long key) {
    return counts[slot(keys, key)];
  }

  /** How many different keys were added. */
  int size() {
    return size;
  }

  void forEach(Visitor visitor) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != FREE) {
        visitor.visit(keys[slot], counts[slot]);
      }
    }
  }

  private void grow() {
    long[] more = new long[Math.multiplyExact(keys.length, 2)];
    int[] moved = new int[more.length];
    Arrays.fill(more, FREE);
    forEach(
        (key, count) -> {
          int slot = slot(more, key);
          more[slot] = key;
          moved[slot] = count;
        });
    keys = more;
    counts = moved;
  }

  private static int slot(long[] table, long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & (table.length - 1);
    while (table[slot] != FREE && table[slot] != key) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }
}
