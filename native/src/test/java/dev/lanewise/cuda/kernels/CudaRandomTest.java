package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.RandomContract;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CudaRandomTest extends RandomContract {
  CudaRandomTest() {
    super(CudaUnderTest.backend());
  }

  /** Aligned stores and others, whole and cut blocks. */
  @Test
  void numbersHaveTheHostsBits() {
    int n = 2003;
    for (int offset = 0; offset < 4; offset++) {
      int at = offset;
      for (long counter : new long[] {0, 1, 6, -1001}) {
        Hosts.assertSameBits(
            new float[][] {Hosts.normals(new Random(24), n)},
            new int[] {n + 8, n + 8, n + 8, n + 8},
            (backend, in, out) -> {
              var kernels = backend.random(DType.F32);
              kernels.uniform(11, 12, counter, n, -0.3, 2, out[0], at);
              kernels.normal(11, 12, counter, n, 0.5, 2, out[1], at);
              kernels.bernoulli(11, 12, counter, n, 0.7, 3, out[2], at);
              kernels.dropout(11, 12, counter, n, 0.7, 3, in[0], 0, out[3], at);
            });
      }
    }
  }
}
