package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.AttentionMemory.Bytes;
import org.junit.jupiter.api.Test;

class AttentionMemoryTest {
  @Test
  void scratchGrowsNoFasterThanSequences() {
    Bytes some = AttentionMemory.measure(512);
    Bytes more = AttentionMemory.measure(2048);
    assertTrue(more.forward() <= 4.1 * some.forward(), some + ", " + more);
    assertTrue(more.backward() <= 4.1 * some.backward(), some + ", " + more);
    assertTrue(more.forward() + more.backward() < more.scores() / 4, more.toString());
  }
}
