package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Device CHIP = new Device("chip", 0);
  private static final BackendConfig ANY = new BackendConfig(null, 1);

  /** A provider of some families, on top of a fake one of all. */
  private record Partial(FakeProvider fake, Set<Family<?>> families, Set<DType> types)
      implements BackendProvider {
    @Override
    public String name() {
      return fake.name();
    }

    @Override
    public int priority() {
      return fake.priority();
    }

    @Override
    public Device device() {
      return fake.device();
    }

    @Override
    public Availability availability() {
      return fake.availability();
    }

    @Override
    public boolean serves(Family<?> family, DType dtype) {
      return families.contains(family) && types.contains(dtype);
    }

    @Override
    public KernelSet open(BackendContext context) {
      throw new AssertionError("selection opens nothing");
    }
  }

  private static BackendConfig asking(String name) {
    return new BackendConfig(name, 1);
  }

  private static final FakeProvider SCALAR = FakeProvider.available("scalar", 0);

  @Test
  void theHighestPriorityWins() {
    Resolution resolution =
        Selection.resolve(List.of(SCALAR, FakeProvider.available("fast", 10)), ANY);
    assertEquals("fast", resolution.primary());
    assertEquals(Device.HOST, resolution.device());
    assertEquals("fast", resolution.provider(Family.MATMUL, DType.F32));
    assertEquals("fast", resolution.provider(Family.INDEXING, DType.I32));
    assertTrue(resolution.passedOver().isEmpty());
    assertEquals("fast on host:0", resolution.summary());
  }

  @Test
  void amongEqualsTheNameDecidesWhateverTheOrder() {
    FakeProvider a = FakeProvider.available("a", 5);
    FakeProvider b = FakeProvider.available("b", 5);
    assertEquals("a", Selection.resolve(List.of(a, b), ANY).primary());
    assertEquals("a", Selection.resolve(List.of(b, a), ANY).primary());
  }

  @Test
  void theOneAskedForComesFirstAndOthersFillItsGaps() {
    Resolution resolution =
        Selection.resolve(List.of(FakeProvider.available("fast", 10), SCALAR), asking("scalar"));
    assertEquals("scalar", resolution.primary());
    assertEquals("scalar", resolution.provider(Family.MATMUL, DType.F32));
  }

  @Test
  void familiesCascadeByFamilyAndType() {
    Partial blas =
        new Partial(
            FakeProvider.available("blas", 20),
            Set.of(Family.MATMUL, Family.LEVEL1),
            Set.of(DType.F64));
    Partial vector =
        new Partial(
            FakeProvider.available("vector", 10),
            Set.of(Family.MATMUL, Family.SOFTMAX),
            Set.of(DType.F32));
    Resolution resolution = Selection.resolve(List.of(SCALAR, vector, blas), ANY);
    assertEquals("blas", resolution.primary());
    assertEquals("blas", resolution.provider(Family.MATMUL, DType.F64));
    assertEquals("vector", resolution.provider(Family.MATMUL, DType.F32));
    assertEquals("blas", resolution.provider(Family.LEVEL1, DType.F64));
    assertEquals("scalar", resolution.provider(Family.LEVEL1, DType.F32));
    assertEquals("vector", resolution.provider(Family.SOFTMAX, DType.F32));
    assertEquals("scalar", resolution.provider(Family.RANDOM, DType.F32));
    Resolution asked = Selection.resolve(List.of(SCALAR, vector, blas), asking("vector"));
    assertEquals("vector", asked.primary());
    assertEquals("blas", asked.provider(Family.MATMUL, DType.F64));
  }

  @Test
  void everyFamilyAndTypeThatIsDefinedHasAnEntry() {
    Resolution resolution = Selection.resolve(List.of(SCALAR), ANY);
    assertEquals(2 * Family.all().size() + 1, resolution.choices().size());
    assertNull(resolution.provider(Family.MATMUL, DType.I32));
  }

  @Test
  void nothingCascadesToAnotherDevice() {
    Partial chip =
        new Partial(
            FakeProvider.available("chip", 50).on(CHIP), Set.of(Family.MATMUL), Set.of(DType.F32));
    Resolution resolution = Selection.resolve(List.of(SCALAR, chip), ANY);
    assertEquals(CHIP, resolution.device());
    assertEquals("chip", resolution.provider(Family.MATMUL, DType.F32));
    assertNull(resolution.provider(Family.MATMUL, DType.F64));
    assertNull(resolution.provider(Family.SOFTMAX, DType.F32));
    Resolution onHost = Selection.resolve(List.of(SCALAR, chip), asking("scalar"));
    assertEquals(Device.HOST, onHost.device());
    assertEquals("scalar", onHost.provider(Family.MATMUL, DType.F32));
  }

  /** To ask may mean to start a driver. */
  @Test
  void whoComesLaterOnAnotherDeviceIsNotAsked() {
    FakeProvider chip = FakeProvider.unavailable("chip", -10).on(CHIP);
    Resolution resolution = Selection.resolve(List.of(chip, SCALAR), ANY);
    assertEquals("scalar", resolution.primary());
    assertEquals(List.of(), resolution.passedOver());
    FakeProvider better = FakeProvider.unavailable("chip", 50).on(CHIP);
    assertTrue(Selection.resolve(List.of(better, SCALAR), ANY).passedOver("chip"));
  }

  @Test
  void unavailableProvidersArePassedOverWithTheirReasons() {
    FakeProvider broken = FakeProvider.unavailable("broken", 100);
    Resolution resolution = Selection.resolve(List.of(broken, SCALAR), ANY);
    assertEquals("scalar", resolution.primary());
    assertEquals("broken", resolution.passedOver().get(0).provider());
    assertEquals("no broken here", resolution.passedOver().get(0).why().reason());
    assertEquals("scalar on host:0; not broken: no broken here", resolution.summary());
  }

  @Test
  void askingForAnUnavailableOneIsAnErrorWithReasonAndRemedy() {
    FakeProvider broken = FakeProvider.unavailable("broken", -1);
    BackendUnavailableException refusal =
        assertThrows(
            BackendUnavailableException.class,
            () -> Selection.resolve(List.of(SCALAR, broken), asking("broken")));
    assertEquals("broken", refusal.backend());
    assertEquals("no broken here", refusal.reason());
    assertEquals("install broken", refusal.remedy());
    assertEquals(
        "backend 'broken' is unavailable: no broken here; install broken", refusal.getMessage());
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    FakeProvider b = FakeProvider.available("b", 1);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Selection.resolve(List.of(SCALAR, b), asking("vektor")));
    assertEquals("backend is 'vektor'; expected one of [b, scalar]", refusal.getMessage());
  }

  @Test
  void twoProvidersOfOneNameAreRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Selection.resolve(List.of(SCALAR, FakeProvider.available("scalar", 9)), ANY));
    assertTrue(refusal.getMessage().contains("'scalar'"), refusal.getMessage());
  }

  @Test
  void noProviderAtAllIsAnError() {
    assertThrows(IllegalStateException.class, () -> Selection.resolve(List.of(), ANY));
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () -> Selection.resolve(List.of(FakeProvider.unavailable("x", 1)), ANY));
    assertTrue(refusal.getMessage().contains("no x here"), refusal.getMessage());
  }
}
