package dev.lanewise.bench.contenders;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Arrays;
import java.util.List;

/** A batch in one array against a batch of arrays. */
final class Parts {
  private Parts() {}

  /** Copies of {@code count} equal parts, in order. */
  static HostBuffer[] split(HostBuffer whole, int count) {
    int length = Math.toIntExact(whole.length()) / count;
    HostBuffer[] parts = new HostBuffer[count];
    for (int i = 0; i < count; i++) {
      int from = i * length;
      parts[i] =
          whole instanceof F32Buffer floats
              ? HostBuffer.of(Arrays.copyOfRange(floats.array(), from, from + length))
              : HostBuffer.of(
                  Arrays.copyOfRange(F64Buffer.cast(whole, "whole").array(), from, from + length));
    }
    return parts;
  }

  /** All parts, one behind the other. */
  static HostBuffer join(List<float[]> parts) {
    float[] whole = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return HostBuffer.of(whole);
  }

  /** All parts, which are of one length and type, in one array. */
  static HostBuffer join(HostBuffer[] parts) {
    int length = Math.toIntExact(parts[0].length());
    HostBuffer whole = HostBuffer.allocate(parts[0].dtype(), length * parts.length);
    for (int i = 0; i < parts.length; i++) {
      switch (whole) {
        case F32Buffer floats ->
            System.arraycopy(
                F32Buffer.cast(parts[i], "part").array(), 0, floats.array(), i * length, length);
        case F64Buffer doubles ->
            System.arraycopy(
                F64Buffer.cast(parts[i], "part").array(), 0, doubles.array(), i * length, length);
        default -> throw new IllegalArgumentException("parts are of " + whole.dtype());
      }
    }
    return whole;
  }
}
