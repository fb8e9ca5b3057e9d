package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/**
 * What is added to scores so that padding gets no weight. All masks of a number of steps are rows
 * of one table, which lengths choose from on the device.
 */
final class SequenceMasks {
  /** Far below every score; its exponential is 0, but it is no infinity, which could make NaN. */
  private static final double LOW = -1e30;

  private SequenceMasks() {}

  /**
   * Masks.
   *
   * @param lengths I32 (batch), each from 0 to steps
   * @return (batch, 1, steps)
   */
  static Tensor of(Engine engine, DType dtype, Tensor lengths, int steps) {
    double[] table = new double[Math.multiplyExact(steps + 1, steps)];
    for (int length = 0; length <= steps; length++) {
      Arrays.fill(table, length * steps + length, (length + 1) * steps, LOW);
    }
    Tensor rows = upload(engine, dtype, table, steps);
    return rows.gather(0, lengths).reshape(lengths.dim(0), 1, steps);
  }

  private static Tensor upload(Engine engine, DType dtype, double[] table, int steps) {
    if (dtype == DType.F64) {
      return engine.of(table, steps + 1, steps);
    }
    float[] narrow = new float[table.length];
    for (int i = 0; i < table.length; i++) {
      narrow[i] = (float) table[i];
    }
    return engine.of(narrow, steps + 1, steps);
  }
}
