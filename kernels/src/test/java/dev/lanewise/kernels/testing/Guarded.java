package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Layout;
import java.util.Arrays;

/**
 * Elements in the middle of a device buffer whose other elements are canaries: NaN with a pattern
 * that no arithmetic makes. Elements that were given no value are canaries too. On the host the
 * buffer itself lies in the middle of its array.
 */
public final class Guarded {
  /** Canaries before and behind the elements. */
  public static final int MARGIN = 37;

  private static final int CANARY_32 = 0x7fc0beef;
  private static final long CANARY_64 = 0x7ff80000deadbeefL;

  /** Where a host buffer starts in its array. */
  private static final int HOST_OFFSET = 5;

  private final DeviceMemory memory;
  private final Buffer buffer;
  private final int length;

  private Guarded(DeviceMemory memory, DType dtype, int length) {
    this.memory = memory;
    this.length = length;
    this.buffer = allocate(memory, dtype, length + 2 * MARGIN);
    upload(0, filled(dtype, length + 2 * MARGIN));
  }

  private static Buffer allocate(DeviceMemory memory, DType dtype, int length) {
    if (!memory.device().equals(Device.HOST)) {
      return memory.allocate(dtype, length);
    }
    return switch (dtype) {
      case F32 -> new F32Buffer(new float[length + HOST_OFFSET], HOST_OFFSET, length);
      case F64 -> new F64Buffer(new double[length + HOST_OFFSET], HOST_OFFSET, length);
      case I32 -> new I32Buffer(new int[length + HOST_OFFSET], HOST_OFFSET, length);
    };
  }

  /** Elements that are all canaries. */
  public static Guarded canaries(DeviceMemory memory, DType dtype, int length) {
    return new Guarded(memory, dtype, length);
  }

  /** Elements with these values, each rounded to the type. */
  public static Guarded of(DeviceMemory memory, DType dtype, double... values) {
    Guarded result = new Guarded(memory, dtype, values.length);
    long[] bits = new long[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits(dtype, values[i]);
    }
    result.upload(MARGIN, bits);
    return result;
  }

  /** The buffer; the elements start at {@link #at()}. */
  public Buffer buffer() {
    return buffer;
  }

  /** Where in the buffer the elements start. */
  public long at() {
    return MARGIN;
  }

  /** The element type. */
  public DType dtype() {
    return buffer.dtype();
  }

  /** An element. */
  public double get(int index) {
    return value(dtype(), download()[MARGIN + index]);
  }

  /** Sets elements from an index on, rounded to the type. */
  public void set(int index, double... values) {
    long[] bits = new long[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits(dtype(), values[i]);
    }
    upload(MARGIN + index, bits);
  }

  /** A copy of the elements. */
  public double[] values() {
    long[] bits = download();
    double[] copy = new double[length];
    for (int i = 0; i < length; i++) {
      copy[i] = value(dtype(), bits[MARGIN + i]);
    }
    return copy;
  }

  /** Fails if an element outside was written. */
  public Guarded assertMarginsIntact() {
    assertCanaries(download(), new boolean[0], MARGIN, MARGIN + length);
    return this;
  }

  /** Fails if anything was written that the layout, which starts at {@code offset}, leaves out. */
  public Guarded assertOnlyWritten(Layout layout, long offset) {
    boolean[] inside = new boolean[length];
    for (long at : NaiveIndex.offsets(layout)) {
      inside[Math.toIntExact(offset + at)] = true;
    }
    assertCanaries(download(), inside, MARGIN, MARGIN + length);
    return this;
  }

  /**
   * Fails if the elements are not exactly these (0 and -0 differ), or an element outside is hit.
   */
  public Guarded assertHolds(double... expected) {
    assertMarginsIntact();
    assertArrayEquals(expected, values());
    return this;
  }

  /** Canaries wherever it is not between {@code from} and {@code to} and, if told, inside. */
  private void assertCanaries(long[] bits, boolean[] inside, int from, int to) {
    for (int i = 0; i < bits.length; i++) {
      boolean free = i < from || i >= to || inside.length > 0 && !inside[i - from];
      int element = i - from;
      if (free) {
        assertEquals(canary(dtype()), bits[i], () -> "element " + element + " was written");
      }
    }
  }

  private static long canary(DType dtype) {
    return dtype == DType.F64 ? CANARY_64 : CANARY_32;
  }

  private static long[] filled(DType dtype, int length) {
    long[] result = new long[length];
    Arrays.fill(result, canary(dtype));
    return result;
  }

  private static long bits(DType dtype, double value) {
    return switch (dtype) {
      case F32 -> Float.floatToRawIntBits((float) value);
      case F64 -> Double.doubleToRawLongBits(value);
      case I32 -> Math.toIntExact((long) value);
    };
  }

  private static double value(DType dtype, long bits) {
    return switch (dtype) {
      case F32 -> Float.intBitsToFloat((int) bits);
      case F64 -> Double.longBitsToDouble(bits);
      case I32 -> bits;
    };
  }

  private void upload(int start, long... bits) {
    switch (dtype()) {
      case F32 -> {
        float[] source = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
          source[i] = Float.intBitsToFloat((int) bits[i]);
        }
        memory.upload(source, 0, buffer, start, source.length);
      }
      case F64 -> {
        double[] source = new double[bits.length];
        for (int i = 0; i < bits.length; i++) {
          source[i] = Double.longBitsToDouble(bits[i]);
        }
        memory.upload(source, 0, buffer, start, source.length);
      }
      case I32 -> {
        int[] source = new int[bits.length];
        for (int i = 0; i < bits.length; i++) {
          source[i] = (int) bits[i];
        }
        memory.upload(source, 0, buffer, start, source.length);
      }
    }
  }

  /** The bits of the whole buffer. */
  private long[] download() {
    long[] bits = new long[length + 2 * MARGIN];
    switch (dtype()) {
      case F32 -> {
        float[] target = new float[bits.length];
        memory.download(buffer, 0, target, 0, target.length);
        for (int i = 0; i < bits.length; i++) {
          bits[i] = Float.floatToRawIntBits(target[i]);
        }
      }
      case F64 -> {
        double[] target = new double[bits.length];
        memory.download(buffer, 0, target, 0, target.length);
        for (int i = 0; i < bits.length; i++) {
          bits[i] = Double.doubleToRawLongBits(target[i]);
        }
      }
      case I32 -> {
        int[] target = new int[bits.length];
        memory.download(buffer, 0, target, 0, target.length);
        for (int i = 0; i < bits.length; i++) {
          bits[i] = target[i];
        }
      }
    }
    return bits;
  }
}
