package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.testing.SoftmaxContract;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CudaSoftmaxTest extends SoftmaxContract {
  CudaSoftmaxTest() {
    super(CudaUnderTest.backend());
  }

  /** Rows of groups and of blocks, of several tiles and runs. */
  @Test
  void rowsOfAnyLengthHaveTheHostsBits() {
    Random random = new Random(21);
    for (int columns :
        new int[] {1, 2, 5, 16, 17, 69, 255, 256, 257, 1025, (1 << 14) + 1, 40_000}) {
      Rows rows = new Rows(3, columns);
      int n = 3 * columns;
      float[][] inputs = {Hosts.scaled(Hosts.normals(random, n), 10), Hosts.normals(random, n)};
      Hosts.assertSameBits(
          inputs,
          new int[] {n, n, n, n},
          (backend, in, out) -> {
            var kernels = backend.softmax(in[0].dtype());
            kernels.softmax(rows, in[0], 0, out[0], 0);
            kernels.logSoftmax(rows, in[0], 0, out[1], 0);
            kernels.softmaxBackward(rows, out[0], 0, in[1], 0, out[2], 0);
            kernels.logSoftmaxBackward(rows, out[1], 0, in[1], 0, out[3], 0);
          });
    }
  }
}
