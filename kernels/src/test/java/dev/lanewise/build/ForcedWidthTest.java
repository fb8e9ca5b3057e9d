package dev.lanewise.build;

import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The executions that force a vector width really run with no wider vectors. */
@Tag("width")
class ForcedWidthTest {
  @Test
  void vectorsAreNoWiderThanForced() {
    int forced = Integer.getInteger("lanewise.test.maxVectorBits", Integer.MAX_VALUE);
    int actual = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    assertTrue(actual <= forced, () -> actual + " bits, forced to " + forced);
  }
}
