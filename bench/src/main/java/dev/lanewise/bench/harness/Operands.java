package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.SplittableRandom;

/**
 * The numbers that all contenders get: uniform in [-0.5, 0.5), or as {@link LayerCase#spread} says,
 * from a fixed seed.
 */
final class Operands {
  /** Of the first operand; the others have those that follow. */
  static final long SEED = 20_250_101;

  private Operands() {}

  /** All operands of a case. */
  static HostBuffer[] of(OperandCase which) {
    int[] lengths = which.operandLengths();
    HostBuffer[] operands = new HostBuffer[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      operands[i] = random(which.dtype(), lengths[i], SEED + i);
      if (which instanceof LayerCase layer) {
        scale(F32Buffer.cast(operands[i], "operand").array(), 2 * layer.spread(i));
      }
    }
    return operands;
  }

  private static void scale(float[] array, float factor) {
    for (int i = 0; i < array.length; i++) {
      array[i] *= factor;
    }
  }

  /** Random numbers; the same for the same arguments, everywhere. */
  static HostBuffer random(DType dtype, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    HostBuffer buffer = HostBuffer.allocate(dtype, length);
    if (buffer instanceof F32Buffer floats) {
      float[] array = floats.array();
      for (int i = 0; i < length; i++) {
        array[i] = (random.nextInt() >> 8) * 0x1p-24f;
      }
    } else {
      double[] array = F64Buffer.cast(buffer, "buffer").array();
      for (int i = 0; i < length; i++) {
        array[i] = (random.nextLong() >> 11) * 0x1p-53;
      }
    }
    return buffer;
  }

  /** Element {@code i} of an array of either type. */
  static double get(HostBuffer buffer, int i) {
    return buffer instanceof F32Buffer floats
        ? floats.array()[i]
        : F64Buffer.cast(buffer, "buffer").array()[i];
  }
}
