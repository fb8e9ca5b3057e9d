package dev.lanewise.cuda.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.kernels.testing.TestBackends;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CudaMemoryTest {
  private final Backend backend = CudaUnderTest.backend();
  private final DeviceMemory memory = backend.memory();

  private static float[] counting(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i;
    }
    return values;
  }

  @Test
  void buffersAreOnTheDeviceAndZero() {
    assertEquals(new Device("cuda", 0), memory.device());
    for (DType dtype : DType.values()) {
      try (Buffer buffer = memory.allocate(dtype, 3)) {
        assertEquals(3, buffer.length());
        assertEquals(dtype, buffer.dtype());
        assertEquals(memory.device(), buffer.device());
        assertEquals(dtype + "[3]@cuda:0", buffer.toString());
      }
    }
    float[] content = {1, 2};
    memory.download(memory.allocate(DType.F32, 2), 0, content, 0, 2);
    assertArrayEquals(new float[2], content);
  }

  @Test
  void everyTypeGoesThereAndBackAtAnyOffset() {
    Buffer f32 = memory.allocate(DType.F32, 5);
    memory.upload(new float[] {9, 1, 2, 9}, 1, f32, 2, 2);
    float[] floats = {7, 7, 7, 7, 7, 7};
    memory.download(f32, 1, floats, 2, 4);
    assertArrayEquals(new float[] {7, 7, 0, 1, 2, 0}, floats);
    Buffer f64 = memory.allocate(DType.F64, 2);
    memory.upload(new double[] {9, Math.PI}, 1, f64, 1, 1);
    double[] doubles = new double[1];
    memory.download(f64, 1, doubles, 0, 1);
    assertEquals(Math.PI, doubles[0]);
    Buffer i32 = memory.allocate(DType.I32, 2);
    memory.upload(new int[] {-5}, 0, i32, 1, 1);
    int[] ints = new int[2];
    memory.download(i32, 0, ints, 0, 2);
    assertArrayEquals(new int[] {0, -5}, ints);
  }

  /** Longer than all slots of pinned memory together, and not a multiple of one. */
  @Test
  void longTransfersGoThroughAllSlots() {
    float[] values = counting((9 << 18) + 17);
    Buffer buffer = memory.allocate(DType.F32, values.length);
    memory.upload(values, 0, buffer, 0, values.length);
    float[] back = new float[values.length];
    memory.download(buffer, 0, back, 0, back.length);
    assertArrayEquals(values, back);
  }

  @Test
  void copiesMayOverlap() {
    Buffer buffer = memory.allocate(DType.F32, 8);
    memory.upload(counting(8), 0, buffer, 0, 8);
    memory.copy(buffer, 0, buffer, 2, 5);
    memory.copy(buffer, 4, buffer, 4, 4);
    Buffer other = memory.allocate(DType.F32, 9);
    memory.copy(buffer, 1, other, 1, 7);
    memory.copy(other, 2, other, 1, 6);
    float[] values = new float[9];
    memory.download(other, 0, values, 0, 9);
    assertArrayEquals(new float[] {0, 0, 1, 2, 3, 4, 7, 7, 0}, values);
  }

  @Test
  void nothingIsFine() {
    Buffer empty = memory.allocate(DType.F64, 0);
    memory.upload(new double[0], 0, empty, 0, 0);
    memory.download(empty, 0, new double[0], 0, 0);
    memory.copy(empty, 0, empty, 0, 0);
    empty.close();
    memory.synchronize();
  }

  @Test
  void badArgumentsAreRefused() {
    Buffer buffer = memory.allocate(DType.F32, 4);
    float[] array = new float[4];
    refused("length is -1", () -> memory.allocate(DType.F32, -1));
    refused("length is", () -> memory.allocate(DType.F32, Long.MAX_VALUE));
    refused("source holds 4", () -> memory.upload(array, 1, buffer, 0, 4));
    refused("source holds 4", () -> memory.upload(array, -1, buffer, 0, 1));
    refused("target holds 4", () -> memory.upload(array, 0, buffer, 1, 4));
    refused("target holds 4", () -> memory.upload(array, 0, buffer, Long.MAX_VALUE, 4));
    refused("source holds 4", () -> memory.download(buffer, 3, array, 0, 2));
    refused("target holds 4", () -> memory.download(buffer, 0, array, 3, 2));
    refused("target is F32[4]", () -> memory.upload(new int[1], 0, buffer, 0, 1));
    refused("source is F32[4]", () -> memory.download(buffer, 0, new double[1], 0, 1));
    Buffer doubles = memory.allocate(DType.F64, 4);
    refused("target is F64[4]", () -> memory.copy(buffer, 0, doubles, 0, 1));
    Buffer host = TestBackends.scalar().memory().allocate(DType.F32, 4);
    refused("of host:0; expected F32", () -> memory.upload(array, 0, host, 0, 4));
    try (Backend second = CudaUnderTest.open(Map.of())) {
      Buffer foreign = second.memory().allocate(DType.F32, 4);
      refused("of this backend", () -> memory.upload(array, 0, foreign, 0, 4));
    }
  }

  @Test
  void aClosedBufferIsRefused() {
    Buffer buffer = memory.allocate(DType.F32, 4);
    buffer.close();
    buffer.close();
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class, () -> memory.upload(new float[1], 0, buffer, 0, 1));
    assertEquals("target is a closed buffer", refusal.getMessage());
  }

  private static void refused(String inMessage, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(inMessage), message);
  }
}
