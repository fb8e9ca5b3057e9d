package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.Diagnosis.Compiler;
import dev.lanewise.kernels.Diagnosis.Outcome.Refused;
import dev.lanewise.kernels.Diagnosis.Outcome.Resolved;
import dev.lanewise.kernels.Diagnosis.ProviderState;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final BackendConfig ANY = new BackendConfig(null, 3);

  @Test
  void listsInstalledProvidersWithTheirAnswers() {
    Diagnosis diagnosis = Diagnosis.of(ANY);
    List<BackendProvider> installed = Backends.providers();
    assertEquals(installed.size(), diagnosis.providers().size());
    for (BackendProvider provider : installed) {
      assertTrue(
          diagnosis
              .providers()
              .contains(
                  new ProviderState(
                      provider.name(),
                      provider.priority(),
                      provider.device(),
                      provider.availability())),
          provider.name());
    }
    Resolved resolved = assertInstanceOf(Resolved.class, diagnosis.outcome());
    assertEquals(Selection.resolve(installed, ANY), resolved.resolution());
  }

  @Test
  void asksForDetailsOnlyInDepthAndOnlyOfThoseThatRun() {
    BackendProvider here = new Talking(FakeProvider.available("here", 1));
    BackendProvider gone = new Talking(FakeProvider.unavailable("gone", 2));
    List<BackendProvider> both = List.of(here, gone);
    assertEquals(List.of(List.of(), List.of()), details(Diagnosis.of(ANY, both)));
    assertEquals(
        List.of(List.of(), List.of("here has 2", "lines")), details(Diagnosis.inDepth(ANY, both)));
    assertEquals(
        Diagnosis.of(ANY).outcome(), Diagnosis.inDepth(ANY).outcome(), "installed providers");
  }

  private static List<List<String>> details(Diagnosis diagnosis) {
    return diagnosis.providers().stream().map(ProviderState::details).toList();
  }

  /** A provider with something to say. */
  private record Talking(FakeProvider beneath) implements BackendProvider {
    @Override
    public String name() {
      return beneath.name();
    }

    @Override
    public int priority() {
      return beneath.priority();
    }

    @Override
    public Device device() {
      return beneath.device();
    }

    @Override
    public Availability availability() {
      return beneath.availability();
    }

    @Override
    public List<String> details() {
      return List.of(name() + " has 2", "lines");
    }

    @Override
    public boolean serves(Family<?> family, DType dtype) {
      return beneath.serves(family, dtype);
    }

    @Override
    public KernelSet open(BackendContext context) {
      return beneath.open(context);
    }
  }

  @Test
  void looksAtThisJvmAndMachine() {
    Diagnosis diagnosis = Diagnosis.of(ANY);
    Diagnosis.Jvm jvm = diagnosis.jvm();
    assertEquals(Runtime.version().toString(), jvm.version());
    assertEquals(Runtime.getRuntime().maxMemory(), jvm.maxMemoryBytes());
    assertEquals(Compiler.C2, jvm.compiler(), "the tests run with the default compilers");
    assertTrue(jvm.vectorModule(), "the tests run with the module");
    assertTrue(jvm.flags().contains("--add-modules=jdk.incubator.vector"), jvm::toString);
    assertTrue(
        jvm.options().stream().anyMatch(option -> option.name().equals("MaxVectorSize")),
        jvm::toString);
    assertEquals(Runtime.getRuntime().availableProcessors(), diagnosis.machine().processors());
    assertEquals(System.getProperty("os.arch"), diagnosis.machine().arch());
  }

  @Test
  void readsPropertiesAndEnvironment() {
    Diagnosis diagnosis = Diagnosis.here();
    BackendConfig config = diagnosis.config();
    assertNotNull(config);
    assertEquals(BackendConfig.defaults(), config);
  }

  @Test
  void sortsProvidersByPriorityThenName() {
    Diagnosis diagnosis =
        Diagnosis.of(
            ANY,
            List.of(
                FakeProvider.available("plain", 0),
                FakeProvider.unavailable("quick", 9),
                FakeProvider.available("b", 5),
                FakeProvider.available("a", 5)));
    assertEquals(
        List.of("quick", "a", "b", "plain"),
        diagnosis.providers().stream().map(ProviderState::name).toList());
    Resolved resolved = assertInstanceOf(Resolved.class, diagnosis.outcome());
    assertEquals("a", resolved.resolution().primary());
    assertEquals("a", resolved.resolution().provider(Family.MATMUL, DType.F64));
  }

  @Test
  void givesReasonAndRemedyOfTheUnavailableBackendThatWasAskedFor() {
    Diagnosis diagnosis =
        Diagnosis.of(
            ANY.backend("quick"),
            List.of(FakeProvider.available("plain", 0), FakeProvider.unavailable("quick", 9)));
    Refused refused = assertInstanceOf(Refused.class, diagnosis.outcome());
    assertEquals("backend 'quick' is unavailable: no quick here", refused.reason());
    assertEquals("install quick", refused.remedy());
    assertEquals(2, diagnosis.providers().size());
  }

  @Test
  void namesTheProvidersWhenAnUnknownBackendIsAskedFor() {
    Diagnosis diagnosis =
        Diagnosis.of(ANY.backend("quikc"), List.of(FakeProvider.available("plain", 0)));
    Refused refused = assertInstanceOf(Refused.class, diagnosis.outcome());
    assertTrue(refused.reason().contains("quikc"), refused::reason);
    assertTrue(refused.reason().contains("plain"), refused::reason);
  }

  @Test
  void saysThatNoProviderIsAvailable() {
    Refused refused =
        assertInstanceOf(
            Refused.class,
            Diagnosis.of(ANY, List.of(FakeProvider.unavailable("quick", 9))).outcome());
    assertEquals("none of the 1 installed providers is available", refused.reason());
    assertInstanceOf(Refused.class, Diagnosis.of(ANY, List.of()).outcome());
  }

  @Test
  void outlivesProvidersThatThrow() {
    BackendProvider broken =
        new BackendProvider() {
          @Override
          public String name() {
            throw new IllegalStateException("broken provider");
          }

          @Override
          public int priority() {
            return 1;
          }

          @Override
          public Device device() {
            return Device.HOST;
          }

          @Override
          public Availability availability() {
            throw new NoClassDefFoundError("missing/Class");
          }

          @Override
          public boolean serves(Family<?> family, DType dtype) {
            return true;
          }

          @Override
          public KernelSet open(BackendContext context) {
            throw new AssertionError("a diagnosis opens nothing");
          }
        };
    Diagnosis diagnosis = Diagnosis.of(ANY, List.of(broken, FakeProvider.available("plain", 0)));
    assertEquals("plain", diagnosis.providers().get(0).name());
    Unavailable why =
        assertInstanceOf(Unavailable.class, diagnosis.providers().get(1).availability());
    assertTrue(why.reason().contains("broken provider"), why::reason);
    Refused refused = assertInstanceOf(Refused.class, diagnosis.outcome());
    assertTrue(refused.reason().contains("broken provider"), refused::reason);
    assertFalse(DiagnosisText.render(diagnosis).isEmpty());
  }

  @Test
  void listsCannotBeChanged() {
    Diagnosis diagnosis = Diagnosis.of(ANY, List.of(FakeProvider.available("plain", 0)));
    assertThrows(UnsupportedOperationException.class, () -> diagnosis.providers().clear());
    assertThrows(UnsupportedOperationException.class, () -> diagnosis.jvm().flags().clear());
    assertThrows(UnsupportedOperationException.class, () -> diagnosis.machine().caches().clear());
  }

  @Test
  void aDeviceWithoutAFamilyIsVisible() {
    BackendProvider partial =
        new BackendProvider() {
          @Override
          public String name() {
            return "partial";
          }

          @Override
          public int priority() {
            return 1;
          }

          @Override
          public Device device() {
            return new Device("cuda", 1);
          }

          @Override
          public Availability availability() {
            return new Availability.Available("a fake");
          }

          @Override
          public boolean serves(Family<?> family, DType dtype) {
            return family == Family.MATMUL;
          }

          @Override
          public KernelSet open(BackendContext context) {
            throw new AssertionError("a diagnosis opens nothing");
          }
        };
    Diagnosis diagnosis = Diagnosis.of(ANY, List.of(partial, FakeProvider.available("plain", 0)));
    Resolved resolved = assertInstanceOf(Resolved.class, diagnosis.outcome());
    assertEquals("partial", resolved.resolution().provider(Family.MATMUL, DType.F32));
    assertNull(resolved.resolution().provider(Family.LOSS, DType.F32));
    String text = DiagnosisText.render(diagnosis);
    assertTrue(text.contains("Backend     partial on cuda:1\n"), text);
    assertTrue(text.contains("  loss           NOBODY   NOBODY   -\n"), text);
  }
}
