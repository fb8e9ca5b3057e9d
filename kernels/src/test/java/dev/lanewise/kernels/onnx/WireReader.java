package dev.lanewise.kernels.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/**
 * One message in the wire format of Protocol Buffers, field by field: after {@link #next} comes one
 * call that takes the field or leaves it out. Lengths are checked against the message before
 * anything of that size is made.
 */
final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;
  private static final int MAX_FIELD = (1 << 29) - 1;

  private final ByteBuffer bytes;
  private int field;
  private int type;

  WireReader(byte[] message) {
    this(ByteBuffer.wrap(message));
  }

  private WireReader(ByteBuffer message) {
    this.bytes = message.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Goes to the next field; false at the end of the message. */
  boolean next() throws IOException {
    if (!bytes.hasRemaining()) {
      return false;
    }
    long tag = varint();
    long number = tag >>> 3;
    if (number < 1 || number > MAX_FIELD) {
      throw new IOException("field is " + number + "; expected 1 to " + MAX_FIELD);
    }
    field = (int) number;
    type = (int) tag & 7;
    return true;
  }

  /** The number of this field. */
  int field() {
    return field;
  }

  /** This field as an integer. */
  long integer() throws IOException {
    expect(VARINT);
    return varint();
  }

  /** This field as a float. */
  float number() throws IOException {
    expect(FIXED_32);
    return part(Float.BYTES).getFloat();
  }

  /** This field as a message. */
  WireReader message() throws IOException {
    return new WireReader(block());
  }

  /** This field as text, which has to be UTF-8. */
  String text() throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(block()).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("field " + field + " is not UTF-8; expected text", e);
    }
  }

  /** This field as bytes, in little-endian order. */
  ByteBuffer block() throws IOException {
    expect(LENGTH);
    long length = varint();
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException(
          "field "
              + field
              + " has length "
              + Long.toUnsignedString(length)
              + "; expected at most the "
              + bytes.remaining()
              + " bytes that are left");
    }
    return part((int) length);
  }

  /** This field as integers: one, or a block of them. */
  long[] integers() throws IOException {
    if (type != LENGTH) {
      return new long[] {integer()};
    }
    WireReader block = message();
    LongStream.Builder all = LongStream.builder();
    while (block.bytes.hasRemaining()) {
      all.add(block.varint());
    }
    return all.build().toArray();
  }

  /** Leaves this field out. */
  void skip() throws IOException {
    switch (type) {
      case VARINT -> varint();
      case FIXED_64 -> part(Long.BYTES);
      case LENGTH -> block();
      case FIXED_32 -> part(Integer.BYTES);
      default -> throw new IOException("field " + field + " is of type " + type + "; unknown");
    }
  }

  private void expect(int expected) throws IOException {
    if (type != expected) {
      throw new IOException(
          "field " + field + " is of wire type " + type + "; expected " + expected);
    }
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (!bytes.hasRemaining()) {
        throw new IOException("the message ends within a number");
      }
      byte next = bytes.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("a number has more than 10 bytes");
  }

  private ByteBuffer part(int length) throws IOException {
    if (length > bytes.remaining()) {
      throw new IOException("the message ends within field " + field);
    }
    ByteBuffer part = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + length);
    return part;
  }
}
