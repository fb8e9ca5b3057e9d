package dev.lanewise.bench.gpu;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arrays of a work, made on the device: normal numbers, as zeros would let it run faster. */
final class DeviceArrays implements AutoCloseable {
  private static final long SEED = 42;

  final Backend backend;
  private final List<Buffer> all = new ArrayList<>();
  private @Nullable PackedMatrix packed;

  DeviceArrays(Backend backend) {
    this.backend = backend;
  }

  /** Normal numbers in float32. */
  Buffer normals(long n) {
    Buffer made = empty(n);
    backend.random(DType.F32).normal(SEED, all.size(), 0, Math.toIntExact(n), 0, 1, made, 0);
    return made;
  }

  /** Zeros in float32, for results. */
  Buffer empty(long n) {
    return keep(backend.memory().allocate(DType.F32, n));
  }

  /** Zeros in int32. */
  Buffer ints(long n) {
    return keep(backend.memory().allocate(DType.I32, n));
  }

  /** Closes this matrix with the arrays. */
  void keep(PackedMatrix matrix) {
    packed = matrix;
  }

  private Buffer keep(Buffer buffer) {
    all.add(buffer);
    return buffer;
  }

  /** A work on these arrays. */
  Work work(Runnable call) {
    return new Work() {
      @Override
      public void run() {
        call.run();
      }

      @Override
      public void close() {
        DeviceArrays.this.close();
      }
    };
  }

  @Override
  public void close() {
    if (packed != null) {
      packed.close();
    }
    all.forEach(Buffer::close);
  }
}
