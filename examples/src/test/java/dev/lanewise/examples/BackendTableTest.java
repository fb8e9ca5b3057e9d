package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of families and providers in the documents is what the providers themselves say. */
class BackendTableTest {
  /** Set to write the file instead of comparing it. */
  private static final String REGENERATE = "lanewise.regenerateDocs";

  private static final Path FILE = root().resolve("docs").resolve("backends.md");

  private static final String INTRODUCTION =
      """
      # Backends

      Which provider has kernels of which family for which element type. A backend takes each
      family from the first of its providers that has it: the one asked for, then by priority.
      `lanewise doctor` shows what that comes to on a machine, and why a provider is not used.

      The table is generated from the providers by `BackendTableTest`; after a change run
      `mvn test -pl examples -am -Dtest=BackendTableTest -Dsurefire.failIfNoSpecifiedTests=false
      -Dlanewise.regenerateDocs=true`.

      """;

  /** Surefire sets basedir; without it the tests are run in the module's folder. */
  private static Path root() {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return module.resolve("..").normalize();
  }

  private static String table(List<? extends BackendProvider> providers) {
    List<? extends BackendProvider> order =
        providers.stream()
            .sorted(
                Comparator.comparingInt(BackendProvider::priority)
                    .reversed()
                    .thenComparing(BackendProvider::name))
            .toList();
    StringBuilder text = new StringBuilder(INTRODUCTION);
    text.append("| family |");
    order.forEach(
        provider ->
            text.append(
                " %s (%s, priority %d) |"
                    .formatted(provider.name(), provider.device(), provider.priority())));
    text.append("\n|---|").append("---|".repeat(order.size())).append('\n');
    for (Family<?> family : Family.all()) {
      text.append("| ").append(family.label()).append(" |");
      for (BackendProvider provider : order) {
        text.append(' ').append(types(provider, family)).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String types(BackendProvider provider, Family<?> family) {
    List<String> served = new ArrayList<>();
    for (DType dtype : DType.values()) {
      if (provider.serves(family, dtype)) {
        served.add(dtype.name());
      }
    }
    return served.isEmpty() ? "-" : String.join(", ", served);
  }

  @Test
  void theCommittedTableIsUpToDate() throws IOException {
    String expected = table(Backends.providers());
    if (Boolean.getBoolean(REGENERATE)) {
      Files.writeString(FILE, expected);
    }
    assertEquals(
        expected,
        Files.readString(FILE).replace("\r\n", "\n"),
        () -> FILE + " is out of date; run this test with -D" + REGENERATE + "=true");
  }

  @Test
  void aProviderMoreOrAFamilyLessShows() {
    BackendProvider one = new Fake("one", 7);
    String text = table(List.of(one));
    assertTrue(text.contains("| family | one (host:0, priority 7) |\n|---|---|\n"), text);
    assertTrue(text.contains("| matmul | F32, F64 |\n"), text);
    assertTrue(text.contains("| indexing | F32, F64, I32 |\n"), text);
    String both = table(List.of(one, new Fake("two", 9)));
    assertTrue(both.contains("| family | two (host:0, priority 9) | one"), both);
  }

  /** A provider of everything. */
  private record Fake(String name, int priority) implements BackendProvider {
    @Override
    public Device device() {
      return Device.HOST;
    }

    @Override
    public Availability availability() {
      return new Availability.Available("fake");
    }

    @Override
    public boolean serves(Family<?> family, DType dtype) {
      return family.isDefinedFor(dtype);
    }

    @Override
    public KernelSet open(BackendContext context) {
      throw new UnsupportedOperationException("never opened");
    }
  }
}
