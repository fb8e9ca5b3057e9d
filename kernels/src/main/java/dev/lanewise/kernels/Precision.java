package dev.lanewise.kernels;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * To what kernels may round the float32 operands of matrix products, of attention and of
 * convolutions that need not be exact, for the sake of speed. It is a permission: a backend that
 * gains nothing by it computes in float32, as all backends of the host do. Products of rounded
 * operands are exact in float32 and are added there; everything else, and float64, is unaffected.
 *
 * <p>Where operands are rounded, an error bound that has a term |A| |B| gets one more, (2 v + v^2)
 * |A| |B|, with v the {@link #roundoff}.
 */
public enum Precision {
  /** Operands as they are: 24 significant bits. */
  FLOAT32(0),
  /** TensorFloat-32: 11 significant bits, the exponents of float32. */
  TF32(0x1p-11),
  /** bfloat16: 8 significant bits, the exponents of float32. */
  BFLOAT16(0x1p-8);

  private final double roundoff;

  Precision(double roundoff) {
    this.roundoff = roundoff;
  }

  /** The largest relative error of a rounded operand that isn't subnormal; 0 if none is rounded. */
  public double roundoff() {
    return roundoff;
  }

  /** Its name as users write it: {@code float32}, {@code tf32}, {@code bfloat16}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision of this label, in any case.
   *
   * @param name what the label is the value of, for the message
   * @throws IllegalArgumentException if there is none
   */
  public static Precision of(String label, String name) {
    for (Precision precision : values()) {
      if (precision.label().equalsIgnoreCase(label.strip())) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        name
            + " is '"
            + label
            + "'; expected one of "
            + Arrays.stream(values()).map(Precision::label).collect(Collectors.joining(", ")));
  }
}
