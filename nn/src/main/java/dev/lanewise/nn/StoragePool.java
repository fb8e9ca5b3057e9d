package dev.lanewise.nn;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Returned storages by element type and exact length: a training step asks for the same sizes again
 * and again, so from the second step on it allocates nothing.
 */
final class StoragePool {
  private static final class Bin {
    final DType dtype;
    final long length;
    final ArrayList<Storage> idle = new ArrayList<>();

    /** When a storage of this size was asked for last, in calls of {@link #take}. */
    long lastTaken;

    Bin(DType dtype, long length) {
      this.dtype = dtype;
      this.length = length;
    }
  }

  private final Backend backend;
  private final boolean poison;
  private final long maxIdleBytes;
  private @Nullable Bin[] table = new @Nullable Bin[64];
  private int bins;
  private boolean inOrder;
  private long idleBytes;
  private long allocations;
  private long takes;

  StoragePool(Backend backend, boolean poison, long maxIdleBytes) {
    this.backend = backend;
    this.poison = poison;
    this.maxIdleBytes = maxIdleBytes;
  }

  Storage take(DType dtype, long length) {
    Bin bin = bin(dtype, length);
    bin.lastTaken = ++takes;
    Storage storage;
    if (bin.idle.isEmpty()) {
      storage = new Storage(allocate(dtype, length), allocations++);
    } else {
      storage = bin.idle.remove(bin.idle.size() - 1);
      idleBytes -= length * dtype.bytes();
    }
    storage.live = true;
    storage.version = 0;
    return storage;
  }

  private Buffer allocate(DType dtype, long length) {
    try {
      return backend.memory().allocate(dtype, length);
    } catch (OutOfMemoryError | RuntimeException e) {
      // What a device throws is its own; whatever it is, it is thrown again if this doesn't help.
      if (idleBytes == 0) {
        throw e;
      }
      clear();
      return backend.memory().allocate(dtype, length);
    }
  }

  void giveBack(Storage storage) {
    storage.live = false;
    storage.owner = null;
    storage.generation++;
    DType dtype = storage.buffer.dtype();
    long length = storage.buffer.length();
    if (poison && dtype.isFloating() && length > 0) {
      backend.elementwise(dtype).fill(Double.NaN, length, storage.buffer, 0);
    }
    long bytes = length * dtype.bytes();
    if (bytes > maxIdleBytes) {
      storage.buffer.close();
      return;
    }
    Bin bin = bin(dtype, length);
    while (idleBytes + bytes > maxIdleBytes) {
      Bin oldest = leastRecent();
      oldest.idle.remove(oldest.idle.size() - 1).buffer.close();
      idleBytes -= oldest.length * oldest.dtype.bytes();
    }
    idleBytes += bytes;
    bin.idle.add(inOrder ? place(bin.idle, storage.number) : bin.idle.size(), storage);
  }

  /** Where the storage goes so that the one allocated first is the last: it is taken next. */
  private static int place(ArrayList<Storage> idle, long number) {
    int place = idle.size();
    while (place > 0 && idle.get(place - 1).number < number) {
      place--;
    }
    return place;
  }

  /**
   * Says what is taken of several storages of one size: the one returned last, which a host has in
   * its caches, or the one allocated first. By that rule the same sequence of takes and returns
   * gets the same storages each time, if all of them are returned in the end, in whatever order.
   */
  void inOrder(boolean wanted) {
    inOrder = wanted;
    if (wanted) {
      for (Bin bin : table) {
        if (bin != null) {
          bin.idle.sort(Comparator.comparingLong((Storage idle) -> idle.number).reversed());
        }
      }
    }
  }

  /** The bin with idle memory that was asked for longest ago; there is one. */
  private Bin leastRecent() {
    Bin oldest = null;
    for (Bin bin : table) {
      if (bin != null && !bin.idle.isEmpty()) {
        oldest = oldest == null || bin.lastTaken < oldest.lastTaken ? bin : oldest;
      }
    }
    return Objects.requireNonNull(oldest);
  }

  /** How many buffers were ever allocated: constant in steady state. */
  long allocations() {
    return allocations;
  }

  long idleBytes() {
    return idleBytes;
  }

  void clear() {
    for (Bin bin : table) {
      if (bin != null) {
        bin.idle.forEach(storage -> storage.buffer.close());
        bin.idle.clear();
      }
    }
    idleBytes = 0;
  }

  private Bin bin(DType dtype, long length) {
    int slot = slot(table, dtype, length);
    Bin found = table[slot];
    if (found != null) {
      return found;
    }
    if (2 * (bins + 1) > table.length) {
      grow();
      slot = slot(table, dtype, length);
    }
    Bin added = new Bin(dtype, length);
    table[slot] = added;
    bins++;
    return added;
  }

  private void grow() {
    List<Bin> old = new ArrayList<>();
    for (Bin bin : table) {
      if (bin != null) {
        old.add(bin);
      }
    }
    table = new @Nullable Bin[table.length * 2];
    for (Bin bin : old) {
      table[slot(table, bin.dtype, bin.length)] = bin;
    }
  }

  private static int slot(@Nullable Bin[] table, DType dtype, long length) {
    int mask = table.length - 1;
    int slot = (int) ((length * 0x9E3779B97F4A7C15L) >>> 40) + dtype.ordinal() & mask;
    while (true) {
      Bin bin = table[slot];
      if (bin == null || (bin.length == length && bin.dtype == dtype)) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
  }
}
