package dev.lanewise.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.testing.ForeignBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Host buffers and host memory. */
class HostMemoryTest {
  private final HostMemory memory = new HostMemory();

  private static void refused(String inMessage, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }

  @Test
  void buffersUseTheArrayItself() {
    float[] array = {0, 1, 2, 3, 4};
    F32Buffer buffer = new F32Buffer(array, 1, 3);
    assertSame(array, buffer.array());
    assertEquals(1, buffer.offset());
    assertEquals(3, buffer.length());
    assertEquals(DType.F32, buffer.dtype());
    assertEquals(Device.HOST, buffer.device());
    assertEquals("F32[3]@host:0", buffer.toString());
    memory.upload(new float[] {7}, 0, buffer, 2, 1);
    assertEquals(7, array[3]);
    buffer.close();
    assertEquals(7, buffer.array()[3]);
    assertEquals(DType.F64, HostBuffer.of(1.0, 2.0).dtype());
    assertEquals(DType.I32, HostBuffer.of(1, 2).dtype());
    assertEquals(2, HostBuffer.of(1f, 2f).length());
  }

  @Test
  void partsOutsideTheArrayAreRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> new F32Buffer(new float[3], 1, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> new F64Buffer(new double[3], -1, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> new I32Buffer(new int[3], 0, -1));
    assertThrows(NullPointerException.class, () -> new F32Buffer(null, 0, 0));
  }

  @Test
  void rangesAreCheckedWithoutOverflow() {
    F32Buffer buffer = new F32Buffer(new float[9], 2, 5);
    assertEquals(4, buffer.index(2, 3, "x"));
    assertEquals(7, buffer.index(5, 0, "x"));
    refused("x holds 5 elements; expected 4 from offset 2", () -> buffer.index(2, 4, "x"));
    refused("offset -1", () -> buffer.index(-1, 1, "x"));
    refused("expected -1", () -> buffer.index(0, -1, "x"));
    refused("x holds", () -> buffer.index(Long.MAX_VALUE, 1, "x"));
    refused("x holds", () -> buffer.index(1, Long.MAX_VALUE, "x"));
    refused("x holds", () -> buffer.index(Long.MAX_VALUE, Long.MAX_VALUE, "x"));
  }

  @Test
  void castsNameTheArgument() {
    Buffer floats = HostBuffer.of(1f);
    assertSame(floats, F32Buffer.cast(floats, "x"));
    refused("x is a F32 buffer of host:0; expected F64", () -> F64Buffer.cast(floats, "x"));
    refused("x is a F32 buffer of host:0; expected I32", () -> I32Buffer.cast(floats, "x"));
    Buffer foreign = new ForeignBuffer(DType.F32, 1);
    refused("x is a F32 buffer of foreign:0", () -> F32Buffer.cast(foreign, "x"));
    assertEquals(
        "x",
        assertThrows(NullPointerException.class, () -> F32Buffer.cast(null, "x")).getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void allocatesZerosOfEveryType(DType dtype) {
    Buffer buffer = memory.allocate(dtype, 3);
    assertEquals(dtype, buffer.dtype());
    assertEquals(3, buffer.length());
    switch (assertInstanceOf(HostBuffer.class, buffer)) {
      case F32Buffer floats -> assertArrayEquals(new float[3], floats.array());
      case F64Buffer doubles -> assertArrayEquals(new double[3], doubles.array());
      case I32Buffer ints -> assertArrayEquals(new int[3], ints.array());
    }
    assertEquals(0, memory.allocate(dtype, 0).length());
    refused("length is -1", () -> memory.allocate(dtype, -1));
    refused("length is 2147483647", () -> memory.allocate(dtype, Integer.MAX_VALUE));
    refused("length is", () -> memory.allocate(dtype, Long.MAX_VALUE));
  }

  @Test
  void transfersCopyTheirRange() {
    F32Buffer floats = new F32Buffer(new float[6], 1, 4);
    memory.upload(new float[] {1, 2, 3}, 1, floats, 2, 2);
    assertArrayEquals(new float[] {0, 0, 0, 2, 3, 0}, floats.array());
    float[] target = new float[3];
    memory.download(floats, 2, target, 1, 2);
    assertArrayEquals(new float[] {0, 2, 3}, target);
    F64Buffer doubles = HostBuffer.of(1.0, 2.0);
    memory.upload(new double[] {5}, 0, doubles, 1, 1);
    double[] both = new double[2];
    memory.download(doubles, 0, both, 0, 2);
    assertArrayEquals(new double[] {1, 5}, both);
    I32Buffer ints = HostBuffer.of(1, 2);
    memory.upload(new int[] {5}, 0, ints, 1, 1);
    int[] one = new int[1];
    memory.download(ints, 1, one, 0, 1);
    assertArrayEquals(new int[] {5}, one);
  }

  @ParameterizedTest
  @EnumSource
  void copiesMayOverlap(DType dtype) {
    Buffer buffer = memory.allocate(dtype, 4);
    switch (assertInstanceOf(HostBuffer.class, buffer)) {
      case F32Buffer floats -> System.arraycopy(new float[] {1, 2, 3, 4}, 0, floats.array(), 0, 4);
      case F64Buffer doubles ->
          System.arraycopy(new double[] {1, 2, 3, 4}, 0, doubles.array(), 0, 4);
      case I32Buffer ints -> System.arraycopy(new int[] {1, 2, 3, 4}, 0, ints.array(), 0, 4);
    }
    memory.copy(buffer, 0, buffer, 1, 3);
    switch (assertInstanceOf(HostBuffer.class, buffer)) {
      case F32Buffer floats -> assertArrayEquals(new float[] {1, 1, 2, 3}, floats.array());
      case F64Buffer doubles -> assertArrayEquals(new double[] {1, 1, 2, 3}, doubles.array());
      case I32Buffer ints -> assertArrayEquals(new int[] {1, 1, 2, 3}, ints.array());
    }
  }

  @Test
  void badTransfersAreRefusedAndWriteNothing() {
    F32Buffer buffer = HostBuffer.of(1f, 2f);
    float[] array = {7, 8};
    refused("source holds 2", () -> memory.upload(array, 1, buffer, 0, 2));
    refused("source holds 2", () -> memory.upload(array, -1, buffer, 0, 1));
    refused("source holds 2", () -> memory.upload(array, 0, buffer, 0, -1));
    refused("target holds 2", () -> memory.upload(array, 0, buffer, 1, 2));
    refused("target is a F32", () -> memory.upload(new double[2], 0, buffer, 0, 1));
    refused("target is a F32", () -> memory.upload(new int[2], 0, buffer, 0, 1));
    refused("source holds 2", () -> memory.download(buffer, 1, array, 0, 2));
    refused("target holds 2", () -> memory.download(buffer, 0, array, 1, 2));
    refused("source is a F32", () -> memory.download(buffer, 0, new double[2], 0, 1));
    refused("source is a F32", () -> memory.download(buffer, 0, new int[2], 0, 1));
    refused("target is a F64", () -> memory.copy(buffer, 0, HostBuffer.of(1.0), 0, 1));
    refused("source holds 2", () -> memory.copy(buffer, 1, buffer, 0, 2));
    refused("target holds 2", () -> memory.copy(buffer, 0, buffer, 1, 2));
    Buffer foreign = new ForeignBuffer(DType.F32, 2);
    refused("target is", () -> memory.upload(array, 0, foreign, 0, 1));
    refused("source is", () -> memory.download(foreign, 0, array, 0, 1));
    refused("source is", () -> memory.copy(foreign, 0, buffer, 0, 1));
    refused("target is", () -> memory.copy(buffer, 0, foreign, 0, 1));
    assertArrayEquals(new float[] {1, 2}, buffer.array());
    assertArrayEquals(new float[] {7, 8}, array);
  }
}
