package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Layout;

/**
 * A floating type whose numbers are carried in doubles, so that each kernel is written once.
 *
 * <p>A sum, difference, product, quotient or square root of two floats that is computed in double
 * and then rounded to float is what float arithmetic gives, since 53 >= 2 * 24 + 2 (Figueroa, "When
 * is double rounding innocuous?", 1995). That does not hold for a fused multiply-add, which is
 * therefore a method here.
 *
 * <p>Indices count from the buffer's first element.
 */
enum Real {
  /** float32. */
  F32 {
    @Override
    double get(HostBuffer buffer, long index) {
      return ((F32Buffer) buffer).array()[Math.toIntExact(buffer.offset() + index)];
    }

    @Override
    void set(HostBuffer buffer, long index, double value) {
      ((F32Buffer) buffer).array()[Math.toIntExact(buffer.offset() + index)] = (float) value;
    }

    @Override
    double round(double value) {
      return (float) value;
    }

    @Override
    double fma(double a, double b, double c) {
      return Math.fma((float) a, (float) b, (float) c);
    }

    @Override
    HostBuffer cast(Buffer buffer, String name) {
      return F32Buffer.cast(buffer, name);
    }
  },

  /** float64. */
  F64 {
    @Override
    double get(HostBuffer buffer, long index) {
      return ((F64Buffer) buffer).array()[Math.toIntExact(buffer.offset() + index)];
    }

    @Override
    void set(HostBuffer buffer, long index, double value) {
      ((F64Buffer) buffer).array()[Math.toIntExact(buffer.offset() + index)] = value;
    }

    @Override
    double round(double value) {
      return value;
    }

    @Override
    double fma(double a, double b, double c) {
      return Math.fma(a, b, c);
    }

    @Override
    HostBuffer cast(Buffer buffer, String name) {
      return F64Buffer.cast(buffer, name);
    }
  };

  /** The type that stands for a floating element type. */
  static Real of(DType dtype) {
    return switch (dtype) {
      case F32 -> F32;
      case F64 -> F64;
      case I32 -> throw new IllegalArgumentException("dtype is I32; expected F32 or F64");
    };
  }

  /** An element of a buffer of this type. */
  abstract double get(HostBuffer buffer, long index);

  /** Rounds the value to this type and stores it. */
  abstract void set(HostBuffer buffer, long index, double value);

  /** The nearest number of this type. */
  abstract double round(double value);

  /** {@code a * b + c} of three numbers of this type, rounded once. */
  abstract double fma(double a, double b, double c);

  /** The argument as a host buffer of this type, or an IllegalArgumentException. */
  abstract HostBuffer cast(Buffer buffer, String name);

  /** The same, after checking that {@code count} elements from {@code offset} on lie inside. */
  HostBuffer cast(Buffer buffer, long offset, long count, String name) {
    HostBuffer host = cast(buffer, name);
    host.index(offset, count, name);
    return host;
  }

  /** The same, after checking that the layout from {@code offset} on lies inside. */
  HostBuffer cast(Buffer buffer, long offset, Layout layout, String name) {
    HostBuffer host = cast(buffer, name);
    layout.checkInside(offset, host.length(), name);
    return host;
  }
}
