package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a layer as an ONNX model of one node: input {@code x}, output {@code y}, everything else a
 * constant of the model. The messages and their numbers are those of onnx.proto, release 1.14.
 */
final class OnnxModel {
  static final String INPUT = "x";
  static final String OUTPUT = "y";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int FLOAT = 1;

  private OnnxModel() {}

  /** A forward layer with its operands but the first as constants. */
  static byte[] of(LayerCase which, HostBuffer[] operands) {
    Message node = new Message().text(1, INPUT);
    Message graph = new Message();
    switch (which) {
      case ConvCase c -> {
        node.text(1, "w").text(2, OUTPUT).text(4, "Conv");
        window(node, c.kernel(), c.stride(), c.pad());
        node.message(5, integer("group", c.groups()));
        graph.message(
            5, constant("w", operands[1], c.out(), c.in() / c.groups(), c.kernel(), c.kernel()));
      }
      case PoolCase p -> {
        node.text(2, OUTPUT);
        if (p.pool().isGlobal()) {
          node.text(4, p.kind() == PoolCase.Kind.MAX ? "GlobalMaxPool" : "GlobalAveragePool");
        } else {
          node.text(4, p.kind() == PoolCase.Kind.MAX ? "MaxPool" : "AveragePool");
          window(node, p.kernel(), p.stride(), p.pad());
        }
      }
      case NormCase n -> {
        if (n.kind() == NormCase.Kind.RELU) {
          node.text(2, OUTPUT).text(4, "Relu");
        } else {
          batchNorm(node, graph, n, operands);
        }
      }
    }
    graph.message(1, node).text(2, "layer");
    graph.message(11, value(INPUT, Shapes.x(which)));
    graph.message(12, value(OUTPUT, Shapes.y(which)));
    return new Message()
        .integer(1, IR_VERSION)
        .message(7, graph)
        .message(8, new Message().text(1, "").integer(2, OPSET))
        .bytes();
  }

  private static void batchNorm(Message node, Message graph, NormCase n, HostBuffer[] operands) {
    node.text(1, "gamma").text(1, "beta").text(1, "mean").text(1, "variance");
    node.text(2, OUTPUT).text(4, "BatchNormalization");
    node.message(5, number("epsilon", (float) NormCase.EPSILON));
    graph.message(5, constant("gamma", operands[1], n.channels()));
    graph.message(5, constant("beta", operands[2], n.channels()));
    graph.message(5, constant("mean", filled(n.channels(), NormCase.MEAN), n.channels()));
    graph.message(5, constant("variance", filled(n.channels(), NormCase.VARIANCE), n.channels()));
  }

  private static HostBuffer filled(int length, float value) {
    float[] array = new float[length];
    Arrays.fill(array, value);
    return HostBuffer.of(array);
  }

  private static void window(Message node, int kernel, int stride, int pad) {
    node.message(5, integers("kernel_shape", kernel, kernel));
    node.message(5, integers("strides", stride, stride));
    node.message(5, integers("pads", pad, pad, pad, pad));
  }

  private static Message integer(String name, long value) {
    return new Message().text(1, name).integer(3, value).integer(20, 2);
  }

  private static Message integers(String name, long... values) {
    Message attribute = new Message().text(1, name).integer(20, 7);
    for (long value : values) {
      attribute.integer(8, value);
    }
    return attribute;
  }

  private static Message number(String name, float value) {
    return new Message().text(1, name).number(2, value).integer(20, 1);
  }

  private static Message constant(String name, HostBuffer values, long... shape) {
    float[] array = F32Buffer.cast(values, name).array();
    ByteBuffer raw = ByteBuffer.allocate(4 * array.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(array);
    Message tensor = new Message();
    for (long size : shape) {
      tensor.integer(1, size);
    }
    return tensor.integer(2, FLOAT).text(8, name).data(9, raw.array());
  }

  private static Message value(String name, long[] shape) {
    Message sizes = new Message();
    for (long size : shape) {
      sizes.message(1, new Message().integer(1, size));
    }
    Message tensor = new Message().integer(1, FLOAT).message(2, sizes);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** A protocol-buffer message that is written field by field. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
      return out.toByteArray();
    }

    Message integer(int field, long value) {
      tag(field, VARINT);
      varint(value);
      return this;
    }

    Message number(int field, float value) {
      tag(field, FIXED_32);
      int bits = Float.floatToRawIntBits(value);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        out.write(bits >>> shift);
      }
      return this;
    }

    Message text(int field, String text) {
      return data(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message message) {
      return data(field, message.bytes());
    }

    Message data(int field, byte[] data) {
      tag(field, DELIMITED);
      varint(data.length);
      out.writeBytes(data);
      return this;
    }

    private void tag(int field, int type) {
      varint((long) field << 3 | type);
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
