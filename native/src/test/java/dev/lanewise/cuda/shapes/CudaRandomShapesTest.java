package dev.lanewise.cuda.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.Guarded;
import dev.lanewise.kernels.testing.TestBackends;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every family with sizes as they come up, against scalar. The system properties {@code
 * lanewise.cuda.seed} and {@code lanewise.cuda.rounds} choose other sizes, and more; a failure
 * names the seed of its round. The contracts' own tests have the bounds; these would see a tile, a
 * remainder or a term that is left out.
 */
class CudaRandomShapesTest {
  private static final long SEED = Long.getLong("lanewise.cuda.seed", 1);
  private static final int ROUNDS = Integer.getInteger("lanewise.cuda.rounds", 2);
  private static final int GROWTH = Integer.getInteger("lanewise.cuda.growth", 1);

  private final Backend scalar = TestBackends.scalar();
  private final Backend cuda = CudaUnderTest.backend();

  private void compare(String what, Consumer<RandomSide> call) {
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      for (int round = 0; round < ROUNDS; round++) {
        long seed = SEED * 1000 + round;
        RandomSide expected = new RandomSide(scalar, dtype, seed, GROWTH);
        RandomSide actual = new RandomSide(cuda, dtype, seed, GROWTH);
        call.accept(expected);
        call.accept(actual);
        assertTrue(!actual.outputs().isEmpty(), what);
        for (int i = 0; i < actual.outputs().size(); i++) {
          String where = what + " " + dtype + ", seed " + seed + ", output " + i;
          assertNear(where, expected.outputs().get(i), actual.outputs().get(i));
        }
      }
    }
  }

  private static void assertNear(String where, Guarded expected, Guarded actual) {
    actual.assertMarginsIntact();
    double[] wanted = expected.values();
    double[] found = actual.values();
    assertEquals(wanted.length, found.length, where);
    // Inputs are about 1, so what cancels to less is that exact.
    double largest = 1;
    for (double value : wanted) {
      largest = Math.max(largest, Math.abs(value));
    }
    boolean ints = actual.dtype() == DType.I32;
    double allowed = ints ? 0 : RandomCall.tolerance(actual.dtype()) * largest;
    for (int i = 0; i < found.length; i++) {
      // NaN is near to nothing: canaries that were left are seen.
      boolean near = Math.abs(wanted[i] - found[i]) <= allowed;
      int element = i;
      assertTrue(
          near,
          () -> where + ", element " + element + ": " + found[element] + " for " + wanted[element]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNearToScalar(RandomCall call) {
    compare(call.name(), call::run);
  }

  @ParameterizedTest
  @EnumSource
  void isNearToScalar(RandomImages call) {
    compare(call.name(), call::run);
  }

  @ParameterizedTest
  @EnumSource
  void isNearToScalar(RandomSequences call) {
    compare(call.name(), call::run);
  }
}
