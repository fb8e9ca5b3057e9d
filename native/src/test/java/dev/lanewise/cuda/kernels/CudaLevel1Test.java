package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.Level1Contract;
import org.junit.jupiter.api.Test;

class CudaLevel1Test extends Level1Contract {
  private static final int N = 40_000;

  CudaLevel1Test() {
    super(CudaUnderTest.backend());
  }

  private Buffer upload(double[] values) {
    Buffer buffer = memory.allocate(DType.F64, values.length);
    memory.upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  private double norm(double[] values) {
    Buffer result = memory.allocate(DType.F64, 1);
    backend.level1(DType.F64).nrm2(values.length, upload(values), 0, 1, result, 0);
    double[] norm = new double[1];
    memory.download(result, 0, norm, 0, 1);
    return norm[0];
  }

  /** Runs scaled by powers of their own are joined. */
  @Test
  void normsOfSeveralRuns() {
    double[] values = new double[N];
    values[1] = 3 * 0x1p-1060;
    values[20_000] = 4 * 0x1p-1060;
    assertEquals(5 * 0x1p-1060, norm(values));
    values[39_999] = 12 * 0x1p-1060;
    assertEquals(13 * 0x1p-1060, norm(values));
    values[39_999] = 0x1p1023;
    assertEquals(0x1p1023, norm(values));
    values[20_001] = Double.NaN;
    assertEquals(Double.NaN, norm(values));
  }

  /** The first of equal ones in different runs. */
  @Test
  void theLargestOfSeveralRuns() {
    double[] values = new double[N];
    Buffer result = memory.allocate(DType.I32, 1);
    int[] place = new int[1];
    for (int largest : new int[] {39_999, 20_000, 16_384, 16_383, 5}) {
      values[largest] = -7;
      backend.level1(DType.F64).iamax(N, upload(values), 0, 1, result, 0);
      memory.download(result, 0, place, 0, 1);
      assertEquals(largest, place[0]);
    }
  }
}
