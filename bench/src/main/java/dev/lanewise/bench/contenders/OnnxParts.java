package dev.lanewise.bench.contenders;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Parts of an ONNX model. */
final class OnnxParts {
  private static final int FLOAT = 1;

  private OnnxParts() {}

  /** An attribute that is a whole number. */
  static ProtoMessage integer(String name, long value) {
    return new ProtoMessage().text(1, name).integer(3, value).integer(20, 2);
  }

  /** An attribute of several whole numbers. */
  static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name).integer(20, 7);
    for (long value : values) {
      attribute.integer(8, value);
    }
    return attribute;
  }

  /** An attribute that is a number. */
  static ProtoMessage number(String name, float value) {
    return new ProtoMessage().text(1, name).number(2, value).integer(20, 1);
  }

  /** An attribute that is a word. */
  static ProtoMessage text(String name, String value) {
    return new ProtoMessage().text(1, name).text(4, value).integer(20, 3);
  }

  /** A tensor with its values. */
  static ProtoMessage constant(String name, HostBuffer values, long... shape) {
    float[] array = F32Buffer.cast(values, name).array();
    ByteBuffer raw = ByteBuffer.allocate(4 * array.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(array);
    ProtoMessage tensor = new ProtoMessage();
    for (long size : shape) {
      tensor.integer(1, size);
    }
    return tensor.integer(2, FLOAT).text(8, name).data(9, raw.array());
  }

  /** A tensor of the graph's inputs or outputs. */
  static ProtoMessage value(String name, long[] shape) {
    ProtoMessage sizes = new ProtoMessage();
    for (long size : shape) {
      sizes.message(1, new ProtoMessage().integer(1, size));
    }
    ProtoMessage tensor = new ProtoMessage().integer(1, FLOAT).message(2, sizes);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }
}
