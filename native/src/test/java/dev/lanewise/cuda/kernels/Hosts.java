package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.DeviceMemory;
import java.util.Random;

/** Compares a call on the device with the same on the host, whose bits it should have. */
final class Hosts {
  private static final Backend VECTOR = Backends.open(new BackendConfig("vector", 1));

  private Hosts() {}

  /** Something to run on either backend with the same inputs. */
  interface Call {
    /**
     * Runs it.
     *
     * @param outputs buffers, whose content is compared afterwards
     */
    void run(Backend backend, Buffer[] inputs, Buffer[] outputs);
  }

  /** Fails unless float32 outputs of these lengths have the same bits. */
  static void assertSameBits(float[][] inputs, int[] outputLengths, Call call) {
    float[][] expected = results(VECTOR, inputs, outputLengths, call);
    float[][] actual = results(CudaUnderTest.backend(), inputs, outputLengths, call);
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], "output " + i);
    }
  }

  private static float[][] results(
      Backend backend, float[][] inputs, int[] outputLengths, Call call) {
    DeviceMemory memory = backend.memory();
    Buffer[] from = new Buffer[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      from[i] = memory.allocate(DType.F32, inputs[i].length);
      memory.upload(inputs[i], 0, from[i], 0, inputs[i].length);
    }
    Buffer[] to = new Buffer[outputLengths.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = memory.allocate(DType.F32, outputLengths[i]);
    }
    call.run(backend, from, to);
    float[][] results = new float[to.length][];
    for (int i = 0; i < to.length; i++) {
      results[i] = new float[outputLengths[i]];
      memory.download(to[i], 0, results[i], 0, outputLengths[i]);
    }
    return results;
  }

  /** Normal numbers. */
  static float[] normals(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Each of the values times a factor. */
  static float[] scaled(float[] values, float factor) {
    float[] products = values.clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= factor;
    }
    return products;
  }
}
