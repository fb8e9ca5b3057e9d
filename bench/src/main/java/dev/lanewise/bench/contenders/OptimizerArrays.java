package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Arrays;

/** The tensors of an optimizer's step: copies, since a step overwrites them. */
final class OptimizerArrays {
  private static final int SECOND_STATE = 3;

  private OptimizerArrays() {}

  /** Of each operand, all tensors. */
  static float[][][] of(OptimizerCase which, HostBuffer[] operands) {
    float[][][] arrays = new float[operands.length][][];
    for (int i = 0; i < operands.length; i++) {
      arrays[i] = split(F32Buffer.cast(operands[i], "operand").array(), which.lengths());
    }
    if (operands.length > SECOND_STATE) {
      for (float[] array : arrays[SECOND_STATE]) {
        for (int i = 0; i < array.length; i++) {
          array[i] = Math.abs(array[i]);
        }
      }
    }
    return arrays;
  }

  private static float[][] split(float[] whole, int[] lengths) {
    float[][] parts = new float[lengths.length][];
    int from = 0;
    for (int i = 0; i < lengths.length; i++) {
      parts[i] = Arrays.copyOfRange(whole, from, from + lengths[i]);
      from += lengths[i];
    }
    return parts;
  }
}
