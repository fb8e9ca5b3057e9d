package dev.lanewise.cuda.kernels;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.RowNorm;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Long rows and planes, which blocks work on, and several tiles and runs. */
class CudaNormalizationTest {
  @Test
  void rowsHaveTheHostsBits() {
    Random random = new Random(25);
    for (int[] shape : new int[][] {{150, 37}, {3, 256}, {3, 257}, {2, 20_000}}) {
      int columns = shape[1];
      int n = shape[0] * columns;
      RowNorm norm = new RowNorm(shape[0], columns, 1e-5);
      float[][] inputs = {
        Hosts.normals(random, n),
        Hosts.normals(random, n),
        Hosts.normals(random, columns),
        Hosts.normals(random, columns),
        Hosts.normals(random, n)
      };
      int rows = shape[0];
      for (boolean layer : new boolean[] {true, false}) {
        Hosts.assertSameBits(
            inputs,
            new int[] {n, n, rows, rows, n, columns, columns},
            (backend, in, out) -> {
              var kernels = backend.normalization(DType.F32);
              kernels.residualNorm(
                  norm,
                  in[0],
                  0,
                  in[1],
                  0,
                  in[2],
                  0,
                  layer ? in[3] : null,
                  0,
                  out[0],
                  0,
                  out[1],
                  0,
                  layer ? out[2] : null,
                  0,
                  out[3],
                  0);
              kernels.residualNormBackward(
                  norm,
                  out[0],
                  0,
                  in[2],
                  0,
                  layer ? out[2] : null,
                  0,
                  out[3],
                  0,
                  in[4],
                  0,
                  in[1],
                  0,
                  out[4],
                  0,
                  out[5],
                  0,
                  layer ? out[6] : null,
                  0);
            });
      }
    }
  }

  @Test
  void batchesHaveTheHostsBits() {
    Random random = new Random(26);
    for (int[] shape : new int[][] {{20, 3, 1}, {3, 2, 256}, {2, 2, 300}, {2, 1, 20_000}}) {
      BatchNorm norm = new BatchNorm(shape[0], shape[1], shape[2], 0.1, 1e-5);
      int n = (int) norm.size();
      int c = shape[1];
      float[][] inputs = {
        Hosts.normals(random, n),
        Hosts.normals(random, c),
        Hosts.normals(random, c),
        Hosts.normals(random, n)
      };
      Hosts.assertSameBits(
          inputs,
          new int[] {c, c, n, c, c, n, c, c},
          (backend, in, out) -> {
            var kernels = backend.normalization(DType.F32);
            kernels.batchNormTrain(
                norm, in[0], 0, in[1], 0, in[2], 0, out[0], 0, out[1], 0, out[2], 0, out[3], 0,
                out[4], 0);
            kernels.batchNormTrainBackward(
                norm, in[0], 0, in[1], 0, out[3], 0, out[4], 0, in[3], 0, out[5], 0, out[6], 0,
                out[7], 0);
          });
    }
  }

  @Test
  void groupsHaveTheHostsBits() {
    Random random = new Random(27);
    for (int[] shape : new int[][] {{3, 4, 50, 2}, {2, 4, 300, 2}, {2, 2, 20_000, 1}}) {
      GroupNorm norm = new GroupNorm(shape[0], shape[1], shape[2], shape[3], 1e-5);
      int n = (int) norm.size();
      int c = shape[1];
      int s = (int) norm.statistics();
      float[][] inputs = {
        Hosts.normals(random, n),
        Hosts.normals(random, c),
        Hosts.normals(random, c),
        Hosts.normals(random, n)
      };
      Hosts.assertSameBits(
          inputs,
          new int[] {n, s, s, n, c, c},
          (backend, in, out) -> {
            var kernels = backend.normalization(DType.F32);
            kernels.groupNorm(norm, in[0], 0, in[1], 0, in[2], 0, out[0], 0, out[1], 0, out[2], 0);
            kernels.groupNormBackward(
                norm, in[0], 0, in[1], 0, out[1], 0, out[2], 0, in[3], 0, out[3], 0, out[4], 0,
                out[5], 0);
          });
    }
  }
}
