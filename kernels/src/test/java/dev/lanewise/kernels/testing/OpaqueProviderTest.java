package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import org.junit.jupiter.api.Test;

class OpaqueProviderTest {
  private static final Layout TWO = Layout.of(2);
  private static final Unary NEGATE = Unary.of(UnaryOp.NEG, TWO, TWO);

  private final Backend backend = OpaqueProvider.openBackend();
  private final OpaqueMemory memory = (OpaqueMemory) backend.memory();

  private Buffer upload(float... values) {
    Buffer buffer = memory.allocate(DType.F32, values.length);
    memory.upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  private void negate(Buffer x, Buffer y) {
    backend.elementwise(DType.F32).unary(NEGATE, x, 0, y, 0);
  }

  private float[] download(Buffer buffer) {
    float[] values = new float[(int) buffer.length()];
    memory.download(buffer, 0, values, 0, values.length);
    return values;
  }

  @Test
  void nothingRunsBeforeSomebodyWaits() {
    float[] source = {1, 2};
    Buffer x = memory.allocate(DType.F32, 2);
    memory.upload(source, 0, x, 0, 2);
    source[0] = 99;
    Buffer y = memory.allocate(DType.F32, 2);
    negate(x, y);
    negate(y, x);
    assertEquals(3, memory.pending());
    assertEquals(0, memory.executed());
    assertArrayEquals(new float[] {-1, -2}, download(y));
    assertArrayEquals(new float[] {1, 2}, download(x));
    assertEquals(0, memory.pending());
    assertEquals(3, memory.executed());
    assertEquals(1, memory.uploads());
    assertEquals(2, memory.downloads());
  }

  @Test
  void aBufferThatIsClosedServesTheCallsQueuedBefore() {
    Buffer x = upload(1, 2);
    Buffer y = memory.allocate(DType.F32, 2);
    negate(x, y);
    x.close();
    x.close();
    assertArrayEquals(new float[] {-1, -2}, download(y));
    assertEquals(1, memory.openBuffers());
    assertThrows(IllegalStateException.class, () -> negate(x, y));
    assertThrows(IllegalStateException.class, () -> download(x));
  }

  @Test
  void buffersOfOthersAreRefusedAtOnce() {
    Buffer x = upload(1, 2);
    Buffer onHost = HostBuffer.of(1f, 2f);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> negate(x, onHost));
    assertTrue(refusal.getMessage().contains("y is F32[2]@host:0"), refusal.getMessage());
    Buffer ofAnotherBackend = OpaqueProvider.openBackend().memory().allocate(DType.F32, 2);
    assertThrows(IllegalArgumentException.class, () -> negate(x, ofAnotherBackend));
    assertThrows(IllegalArgumentException.class, () -> download(onHost));
    assertEquals(new Device("opaque", 0), x.device());
  }

  @Test
  void aBadCallFailsWhenItIsWaitedForAndLaterCallsStillRun() {
    Buffer x = upload(1, 2);
    Buffer small = memory.allocate(DType.F32, 1);
    Buffer y = memory.allocate(DType.F32, 2);
    negate(x, small);
    negate(x, y);
    assertThrows(IllegalArgumentException.class, memory::synchronize);
    assertArrayEquals(new float[] {-1, -2}, download(y));
  }

  @Test
  void copiesAreQueuedAndMayOverlap() {
    Buffer x = upload(1, 2, 3, 4);
    memory.copy(x, 0, x, 1, 3);
    assertArrayEquals(new float[] {1, 1, 2, 3}, download(x));
    assertThrows(IllegalArgumentException.class, () -> memory.copy(x, 0, x, 1, 4));
    Buffer ints = memory.allocate(DType.I32, 4);
    assertThrows(IllegalArgumentException.class, () -> memory.copy(x, 0, ints, 0, 4));
  }

  @Test
  void badRangesOfTransfersAreRefusedAtOnce() {
    Buffer x = upload(1, 2);
    assertThrows(IllegalArgumentException.class, () -> memory.upload(new float[2], 0, x, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> memory.upload(new double[2], 0, x, 0, 2));
    assertThrows(IllegalArgumentException.class, () -> memory.download(x, 0, new float[1], 0, 2));
    assertThrows(IllegalArgumentException.class, () -> memory.allocate(DType.F32, -1));
  }

  @Test
  void aLongQueueRunsByItself() {
    Buffer x = upload(1, 2);
    for (int i = 0; i < 5000; i++) {
      negate(x, x);
    }
    assertTrue(memory.pending() <= 1024, () -> memory.pending() + " pending");
    assertArrayEquals(new float[] {1, 2}, download(x));
  }
}
