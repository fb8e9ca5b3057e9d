package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.host.HostMemory;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.scalar.ScalarProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private static final BackendConfig ANY = new BackendConfig(null, 1);

  /** What was opened and closed, in order. */
  private final List<String> events = new ArrayList<>();

  /** A provider that serves what it says and opens as it is told. */
  private record Scripted(
      String name,
      int priority,
      Device device,
      Set<Family<?>> families,
      Function<BackendContext, KernelSet> opening)
      implements BackendProvider {
    @Override
    public Availability availability() {
      return new Availability.Available("scripted");
    }

    @Override
    public boolean serves(Family<?> family, DType dtype) {
      return families.contains(family) && dtype == DType.F32;
    }

    @Override
    public KernelSet open(BackendContext context) {
      return opening.apply(context);
    }
  }

  private Scripted provider(
      String name, int priority, KernelSet.Builder set, Family<?>... families) {
    return new Scripted(
        name,
        priority,
        Device.HOST,
        Set.of(families),
        context -> {
          events.add("open " + name);
          return set.onClose(() -> events.add("close " + name)).build();
        });
  }

  private static KernelSet.Builder scalarSet(Family<?> family) {
    KernelSet scalar = new ScalarProvider().open(context());
    KernelSet.Builder set = KernelSet.builder();
    copy(scalar, family, set);
    return set;
  }

  private static <K> void copy(KernelSet from, Family<K> family, KernelSet.Builder to) {
    to.add(family, from.find(family, DType.F32), DType.F32);
  }

  private static BackendContext context() {
    return new BackendContext(ANY, WorkerPool.threads(1), new ScratchPool(1, 0));
  }

  @Test
  void takesMemoryAndKernelsFromTheFirstThatBringsThem() {
    HostMemory memory = new HostMemory();
    KernelSet.Builder matmulOnly = scalarSet(Family.MATMUL);
    KernelSet.Builder withMemory = scalarSet(Family.SOFTMAX).memory(memory);
    List<BackendProvider> providers =
        List.of(
            provider("low", 1, withMemory, Family.SOFTMAX),
            provider("high", 2, matmulOnly, Family.MATMUL));
    try (Backend backend = Backends.open(ANY, providers)) {
      assertEquals("high", backend.name());
      assertSame(memory, backend.memory());
      assertNotNull(backend.matmul(DType.F32));
      assertNotNull(backend.softmax(DType.F32));
      assertSame(backend.softmax(DType.F32), backend.kernels(Family.SOFTMAX, DType.F32));
      assertEquals(1, backend.threads());
      UnsupportedKernelException missing =
          assertThrows(UnsupportedKernelException.class, () -> backend.loss(DType.F32));
      assertEquals("host:0 has no loss kernels for F32", missing.getMessage());
      assertThrows(UnsupportedKernelException.class, () -> backend.softmax(DType.I32));
    }
    assertEquals(Set.of("open low", "open high", "close low", "close high"), Set.copyOf(events));
    assertEquals(4, events.size());
  }

  @Test
  void aProviderThatBringsLessThanItSaidIsAnErrorAndAllAreClosed() {
    List<BackendProvider> providers =
        List.of(
            provider("good", 2, scalarSet(Family.MATMUL).memory(new HostMemory()), Family.MATMUL),
            provider("liar", 1, KernelSet.builder(), Family.SOFTMAX));
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> Backends.open(ANY, providers));
    assertTrue(refusal.getMessage().contains("'liar'"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("softmax F32"), refusal.getMessage());
    assertTrue(events.containsAll(List.of("close good", "close liar")), events::toString);
  }

  @Test
  void aDeviceWithoutMemoryIsAnError() {
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () ->
                Backends.open(
                    ANY, List.of(provider("a", 1, scalarSet(Family.MATMUL), Family.MATMUL))));
    assertTrue(refusal.getMessage().contains("memory"), refusal.getMessage());
    assertEquals(List.of("open a", "close a"), events);
  }

  @Test
  void aProviderThatFailsToOpenClosesTheOthers() {
    Scripted good =
        provider("good", 2, scalarSet(Family.MATMUL).memory(new HostMemory()), Family.MATMUL);
    Scripted bad =
        new Scripted(
            "bad",
            1,
            Device.HOST,
            Set.of(Family.SOFTMAX),
            context -> {
              throw new IllegalStateException("driver gone");
            });
    assertEquals(
        "driver gone",
        assertThrows(IllegalStateException.class, () -> Backends.open(ANY, List.of(good, bad)))
            .getMessage());
    assertEquals(List.of("open good", "close good"), events);
  }

  /** Opening may load a library, or start threads, for nothing. */
  @Test
  void providersThatServeNothingAreNotOpenedUnlessMemoryIsMissing() {
    KernelSet.Builder matmul = scalarSet(Family.MATMUL).memory(new HostMemory());
    Scripted good = provider("good", 2, matmul, Family.MATMUL);
    Scripted idle = provider("idle", 1, scalarSet(Family.MATMUL), Family.MATMUL);
    Scripted idleWithMemory =
        provider("memory", 0, KernelSet.builder().memory(new HostMemory()), Family.MATMUL);
    Scripted last = provider("last", 0, KernelSet.builder(), Family.MATMUL);
    try (Backend backend = Backends.open(ANY, List.of(idle, good))) {
      assertEquals("good", backend.name());
      assertEquals(List.of("open good"), events);
    }
    events.clear();
    try (Backend backend = Backends.open(ANY, List.of(last, idle, idleWithMemory))) {
      assertEquals("idle", backend.name());
      assertEquals(List.of("open idle", "open last", "open memory"), events);
    }
    events.clear();
    try (Backend backend = Backends.open(ANY, List.of(idle, idleWithMemory, last))) {
      assertEquals("idle", backend.name());
      assertEquals(List.of("open idle", "open memory"), events);
    }
  }

  @Test
  void providersOfOtherDevicesAreNotOpened() {
    Scripted good =
        provider("good", 2, scalarSet(Family.MATMUL).memory(new HostMemory()), Family.MATMUL);
    Scripted elsewhere =
        new Scripted(
            "elsewhere",
            1,
            new Device("chip", 0),
            Set.of(Family.SOFTMAX),
            context -> {
              throw new AssertionError("opened");
            });
    try (Backend backend = Backends.open(ANY, List.of(elsewhere, good))) {
      assertThrows(UnsupportedKernelException.class, () -> backend.softmax(DType.F32));
      assertEquals(Device.HOST, backend.device());
      assertEquals("good on host:0", backend.toString());
    }
  }

  /** A worse provider that is missing is no news; a better one is worth a warning. */
  @Test
  void warnsOnlyWhereABetterProviderIsMissing() {
    BackendProvider runs = FakeProvider.available("runs", 5);
    BackendProvider better = FakeProvider.unavailable("better", 6);
    BackendProvider worse = FakeProvider.unavailable("worse", 4);
    assertEquals(true, secondBest(List.of(runs, better)));
    assertEquals(true, secondBest(List.of(worse, better, runs)));
    assertEquals(false, secondBest(List.of(runs, worse)));
    assertEquals(false, secondBest(List.of(runs, FakeProvider.available("free", 9))));
  }

  private static boolean secondBest(List<BackendProvider> providers) {
    return Backends.isSecondBest(Selection.resolve(providers, ANY.backend("runs")), providers);
  }

  @Test
  void installedProvidersIncludeScalarAndEveryOneServesOnlyWhatIsDefined() {
    List<BackendProvider> providers = Backends.providers();
    assertTrue(providers.stream().anyMatch(provider -> provider.name().equals("scalar")));
    for (BackendProvider provider : providers) {
      for (Family<?> family : Family.all()) {
        if (!family.isDefinedFor(DType.I32)) {
          assertEquals(false, provider.serves(family, DType.I32), provider.name() + family);
        }
      }
    }
  }

  @Test
  void kernelSetsCheckWhatIsAdded() {
    KernelSet scalar = new ScalarProvider().open(context());
    var softmax = scalar.find(Family.SOFTMAX, DType.F32);
    KernelSet.Builder set = KernelSet.builder().add(Family.SOFTMAX, softmax, DType.F32);
    assertThrows(IllegalArgumentException.class, () -> set.add(Family.SOFTMAX, softmax, DType.F32));
    assertThrows(IllegalArgumentException.class, () -> set.add(Family.SOFTMAX, softmax, DType.I32));
    assertThrows(NullPointerException.class, () -> set.add(Family.SOFTMAX, null, DType.F64));
    assertThrows(NullPointerException.class, () -> set.memory(null));
    KernelSet built = set.build();
    assertSame(softmax, built.find(Family.SOFTMAX, DType.F32));
    assertNull(built.find(Family.SOFTMAX, DType.F64));
    assertNull(built.find(Family.MATMUL, DType.F32));
    assertNull(built.memory());
    built.close();
  }

  @Test
  void devicesCheckTheirNames() {
    assertEquals("cuda:1", new Device("cuda", 1).toString());
    assertThrows(IllegalArgumentException.class, () -> new Device(" ", 0));
    assertThrows(IllegalArgumentException.class, () -> new Device("cuda", -1));
    assertThrows(NullPointerException.class, () -> new Device(null, 0));
  }
}
