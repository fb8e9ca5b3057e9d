package dev.lanewise.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jdk.incubator.vector.FloatVector;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** jqwik runs beside JUnit Jupiter, at every forced width. */
@Tag("width")
class ForcedWidthProperties {
  @Property
  void broadcastFillsEveryLane(@ForAll float value) {
    FloatVector vector = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, value);
    for (int lane = 0; lane < vector.length(); lane++) {
      assertEquals(value, vector.lane(lane));
    }
  }
}
