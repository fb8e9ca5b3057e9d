package dev.lanewise.nn;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Packed matrices for products that an operation computes many times, such as those of a recurrent
 * layer's steps. A matrix that was not written since ({@link Tensor#touch}) is not packed again, so
 * a trained network's weights are packed once; memory of others is used again for their shape.
 */
public final class PackPool {
  /** The most matrices kept for later. */
  private static final int MOST_IDLE = 64;

  /** The most bytes of matrices kept for later. */
  private static final long MOST_IDLE_BYTES = 1L << 28;

  private final Backend backend;
  private final ArrayList<Entry> idle = new ArrayList<>();
  private final ArrayList<Entry> taken = new ArrayList<>();
  private long idleBytes;
  private long made;

  PackPool(Backend backend) {
    this.backend = backend;
  }

  /** A packed matrix and what it was made of; the memory may be gone since. */
  private static final class Entry {
    private final long number;
    private PackedMatrix packed;
    private WeakReference<Storage> source;
    private int generation;
    private int version;
    private long offset;
    private boolean transposed;

    Entry(long number, PackedMatrix packed, Tensor matrix, boolean transposed) {
      this.number = number;
      this.packed = packed;
      this.source = new WeakReference<>(matrix.storage());
      set(packed, matrix, transposed);
    }

    void set(PackedMatrix made, Tensor matrix, boolean isTransposed) {
      packed = made;
      Storage storage = matrix.storage();
      if (!source.refersTo(storage)) {
        source = new WeakReference<>(storage);
      }
      generation = storage.generation;
      version = storage.version;
      offset = matrix.offset();
      transposed = isTransposed;
    }

    boolean isOf(Tensor matrix, boolean isTransposed, int rows, int columns) {
      return source.refersTo(matrix.storage())
          && isCurrent(matrix.storage())
          && offset == matrix.offset()
          && transposed == isTransposed
          && fits(matrix, rows, columns);
    }

    boolean fits(Tensor matrix, int rows, int columns) {
      return packed.rows() == rows
          && packed.columns() == columns
          && packed.dtype() == matrix.dtype();
    }

    boolean isStale() {
      Storage storage = source.get();
      return storage == null || !isCurrent(storage);
    }

    private boolean isCurrent(Storage storage) {
      return storage.live && storage.generation == generation && storage.version == version;
    }

    long bytes() {
      return (long) packed.rows() * packed.columns() * packed.dtype().bytes();
    }
  }

  /**
   * A matrix packed as the right operand of products; to be given back.
   *
   * @param matrix contiguous, of two dimensions; its content is read now, if it has changed
   * @param transposed whether the product takes its transpose
   */
  public PackedMatrix take(Tensor matrix, boolean transposed) {
    if (matrix.rank() != 2 || !matrix.layout().isContiguous()) {
      throw new IllegalArgumentException(
          "matrix has shape " + matrix.layout() + "; expected two dimensions without gaps");
    }
    int rows = matrix.dim(transposed ? 1 : 0);
    int columns = matrix.dim(transposed ? 0 : 1);
    Entry entry = known(matrix, transposed, rows, columns);
    if (entry == null) {
      MatmulKernels kernels = backend.matmul(matrix.dtype());
      int leading = Math.max(1, matrix.dim(1));
      Entry unused = unused(matrix, rows, columns);
      if (unused == null) {
        entry =
            new Entry(
                made++,
                kernels.packB(transposed, rows, columns, matrix.buffer(), matrix.offset(), leading),
                matrix,
                transposed);
      } else {
        PackedMatrix old = unused.packed;
        unused.set(
            kernels.repackB(old, transposed, matrix.buffer(), matrix.offset(), leading),
            matrix,
            transposed);
        entry = unused;
      }
    }
    taken.add(entry);
    return entry.packed;
  }

  private @Nullable Entry known(Tensor matrix, boolean transposed, int rows, int columns) {
    for (int i = idle.size() - 1; i >= 0; i--) {
      if (idle.get(i).isOf(matrix, transposed, rows, columns)) {
        return remove(i);
      }
    }
    return null;
  }

  /**
   * An entry of this shape whose matrix has changed or is gone: the first that was made, so that
   * the same steps have the same memory each time.
   */
  private @Nullable Entry unused(Tensor matrix, int rows, int columns) {
    int first = -1;
    for (int i = 0; i < idle.size(); i++) {
      Entry entry = idle.get(i);
      if (entry.fits(matrix, rows, columns)
          && entry.isStale()
          && (first < 0 || entry.number < idle.get(first).number)) {
        first = i;
      }
    }
    return first < 0 ? null : remove(first);
  }

  private Entry remove(int index) {
    Entry entry = idle.remove(index);
    idleBytes -= entry.bytes();
    return entry;
  }

  /**
   * Returns a matrix.
   *
   * @throws IllegalArgumentException if it was not taken from here
   */
  public void giveBack(PackedMatrix packed) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      if (taken.get(i).packed == packed) {
        keep(taken.remove(i));
        return;
      }
    }
    throw new IllegalArgumentException("packed is of another pool, or was given back before");
  }

  private void keep(Entry entry) {
    idle.add(entry);
    idleBytes += entry.bytes();
    while (idle.size() > MOST_IDLE || idleBytes > MOST_IDLE_BYTES) {
      remove(0).packed.close();
    }
  }

  /**
   * Frees what is kept for later. After a failure of the device this is to be done, too, as it
   * isn't known then which matrices were written.
   */
  public void clear() {
    idle.forEach(entry -> entry.packed.close());
    idle.clear();
    idleBytes = 0;
  }
}
