package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Any thread may call, virtual ones too, and many at once. */
class CudaThreadsTest {
  private static final int CALLS = 20;

  private final Backend backend = CudaUnderTest.backend();

  /** 3 (number + CALLS)^2, by as many launches and a product. */
  private float compute(int number) {
    Layout line = Layout.of(3);
    try (Buffer x = backend.memory().allocate(DType.F32, 3);
        Buffer y = backend.memory().allocate(DType.F32, 1)) {
      backend.memory().upload(new float[] {number, number, number}, 0, x, 0, 3);
      Unary next = Unary.of(UnaryOp.AFFINE, 1, 1, line, line);
      for (int i = 0; i < CALLS; i++) {
        backend.elementwise(DType.F32).unary(next, x, 0, x, 0);
      }
      backend.matmul(DType.F32).gemm(Gemm.dense(false, false, 1, 1, 3), 1, x, 0, x, 0, 0, y, 0);
      float[] result = new float[1];
      backend.memory().download(y, 0, result, 0, 1);
      return result[0];
    }
  }

  private void run(ExecutorService executor) throws Exception {
    try (executor) {
      List<Future<Float>> results = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int number = i;
        results.add(executor.submit(() -> compute(number)));
      }
      for (int i = 0; i < 64; i++) {
        assertEquals(3f * (i + CALLS) * (i + CALLS), results.get(i).get());
      }
    }
  }

  @Test
  void platformThreads() throws Exception {
    run(Executors.newFixedThreadPool(4));
  }

  @Test
  void virtualThreads() throws Exception {
    run(Executors.newVirtualThreadPerTaskExecutor());
  }
}
