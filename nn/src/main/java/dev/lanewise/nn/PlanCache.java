package dev.lanewise.nn;

import dev.lanewise.kernels.op.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Descriptors by what they are made from. Building one checks shapes and allocates; a training step
 * meets the same shapes every time, so it finds them here and allocates nothing. Bounded: when it
 * is full it starts afresh.
 */
public final class PlanCache {
  /**
   * Makes a plan. Must be a pure function; its identity is part of the key, so it is kept in a
   * static field.
   *
   * @param <P> what it makes
   */
  @FunctionalInterface
  public interface Factory<P> {
    /** Makes the plan for these arguments. */
    P make(Object kind, Layout a, @Nullable Layout b, @Nullable Layout c, double p0, double p1);
  }

  private static final int CAPACITY = 4096;

  private static final class Entry {
    final Factory<?> factory;
    final Object kind;
    final Layout a;
    final @Nullable Layout b;
    final @Nullable Layout c;
    final double p0;
    final double p1;
    final Object plan;

    Entry(
        Factory<?> factory,
        Object kind,
        Layout a,
        @Nullable Layout b,
        @Nullable Layout c,
        double p0,
        double p1,
        Object plan) {
      this.factory = factory;
      this.kind = kind;
      this.a = a;
      this.b = b;
      this.c = c;
      this.p0 = p0;
      this.p1 = p1;
      this.plan = plan;
    }
  }

  private @Nullable Entry[] table = new @Nullable Entry[2 * CAPACITY];
  private int size;

  PlanCache() {}

  /** The plan for these arguments: remembered, or made now. */
  @SuppressWarnings("unchecked") // the factory is part of the key, so the plan is of its type
  public <P> P get(
      Factory<P> factory,
      Object kind,
      Layout a,
      @Nullable Layout b,
      @Nullable Layout c,
      double p0,
      double p1) {
    int mask = table.length - 1;
    int slot = hash(factory, kind, a, b, c, p0, p1) & mask;
    for (Entry entry = table[slot]; entry != null; entry = table[slot]) {
      if (entry.factory == factory
          && entry.kind.equals(kind)
          && entry.a.equals(a)
          && same(entry.b, b)
          && same(entry.c, c)
          && Double.doubleToRawLongBits(entry.p0) == Double.doubleToRawLongBits(p0)
          && Double.doubleToRawLongBits(entry.p1) == Double.doubleToRawLongBits(p1)) {
        return (P) entry.plan;
      }
      slot = slot + 1 & mask;
    }
    P plan = factory.make(kind, a, b, c, p0, p1);
    if (size == CAPACITY) {
      table = new @Nullable Entry[2 * CAPACITY];
      size = 0;
      slot = hash(factory, kind, a, b, c, p0, p1) & mask;
    }
    table[slot] = new Entry(factory, kind, a, b, c, p0, p1, plan);
    size++;
    return plan;
  }

  private static boolean same(@Nullable Layout a, @Nullable Layout b) {
    return a == b || (a != null && a.equals(b));
  }

  private static int hash(
      Object factory,
      Object kind,
      Layout a,
      @Nullable Layout b,
      @Nullable Layout c,
      double p0,
      double p1) {
    int hash = System.identityHashCode(factory);
    hash = 31 * hash + kind.hashCode();
    hash = 31 * hash + a.hashCode();
    hash = 31 * hash + (b == null ? 0 : b.hashCode());
    hash = 31 * hash + (c == null ? 0 : c.hashCode());
    hash = 31 * hash + Double.hashCode(p0);
    hash = 31 * hash + Double.hashCode(p1);
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}
