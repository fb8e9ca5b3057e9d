package dev.lanewise.bench.gpu;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import java.util.HashMap;
import java.util.Map;

/** A backend for each precision of float32 products, opened when it is first asked for. */
final class GpuBackends implements AutoCloseable {
  private static final String PRECISION = "lanewise.precision";

  /** So large that a library takes its fast kernels. */
  private static final int PROBE = 1024;

  /** Float32 keeps it behind 1, TensorFloat-32 doesn't. */
  private static final double BEHIND_FLOAT = 0x1p-12;

  /** TensorFloat-32 keeps it behind 1, bfloat16 doesn't. */
  private static final double BEHIND_TENSOR_FLOAT = 0x1p-9;

  private final Map<String, Backend> open = new HashMap<>();

  /**
   * The backend whose products are of this precision.
   *
   * @param precision float32, tf32 or bfloat16
   * @throws IllegalArgumentException if it is another
   * @throws IllegalStateException if its products don't round so: then nothing should be measured
   */
  Backend of(String precision) {
    Backend known = open.get(precision);
    if (known != null) {
      return known;
    }
    boolean fine = "float32".equals(precision);
    boolean middle = "tf32".equals(precision);
    if (!fine && !middle && !"bfloat16".equals(precision)) {
      throw new IllegalArgumentException(
          "precision is " + precision + "; expected float32, tf32 or bfloat16");
    }
    System.setProperty(PRECISION, precision);
    Backend backend = Backends.open(BackendConfig.defaults().backend("cuda"));
    boolean keepsFine = keeps(backend, BEHIND_FLOAT);
    boolean keepsMiddle = keeps(backend, BEHIND_TENSOR_FLOAT);
    if (keepsFine != fine || keepsMiddle != (fine || middle)) {
      backend.close();
      throw new IllegalStateException(
          "products keep "
              + (keepsFine ? "float32" : keepsMiddle ? "tf32" : "bfloat16")
              + " where "
              + precision
              + " was asked for");
    }
    open.put(precision, backend);
    return backend;
  }

  private static boolean keeps(Backend backend, double behind) {
    try (DeviceArrays arrays = new DeviceArrays(backend)) {
      Buffer a = arrays.empty((long) PROBE * PROBE);
      Buffer b = arrays.empty((long) PROBE * PROBE);
      Buffer c = arrays.empty((long) PROBE * PROBE);
      backend.elementwise(DType.F32).fill(1 + behind, a.length(), a, 0);
      backend.elementwise(DType.F32).fill(1, b.length(), b, 0);
      Gemm gemm = Gemm.dense(false, false, PROBE, PROBE, PROBE);
      backend.matmul(DType.F32).gemm(gemm, 1, a, 0, b, 0, 0, c, 0);
      float[] one = new float[1];
      backend.memory().download(c, 0, one, 0, 1);
      return one[0] > PROBE;
    }
  }

  @Override
  public void close() {
    open.values().forEach(Backend::close);
  }
}
