package dev.lanewise.bench.report;

import dev.lanewise.bench.FmaPeak;
import dev.lanewise.bench.harness.ReadBandwidth;
import dev.lanewise.kernels.Diagnosis;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a reader must know of the machine: facts that stay during a run, and those of a moment. */
public final class MachineCard {
  private static final long GIT_SECONDS = 10;
  private static final long READ_NANOS = 1_000_000_000;

  private MachineCard() {}

  /** Facts that must not change between the samples of one report. */
  public static Map<String, String> fixed() {
    Diagnosis diagnosis = Diagnosis.here();
    Diagnosis.Machine machine = diagnosis.machine();
    Diagnosis.Jvm jvm = diagnosis.jvm();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", machine.cpu());
    facts.put("processors", Integer.toString(machine.processors()));
    facts.put("system", machine.os() + " " + machine.arch());
    facts.put("caches", caches(machine.caches()));
    facts.put("features", String.join(" ", machine.features()));
    facts.put("JDK", jvm.version() + ", " + jvm.vendor() + ", " + jvm.name());
    facts.put("JVM options", options());
    facts.put("commit", commit());
    return facts;
  }

  /** Paths below the current folder shortened: where it lies is nobody's business. */
  private static String options() {
    String here = Path.of("").toAbsolutePath() + File.separator;
    return String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments())
        .replace(here, "");
  }

  private static String caches(List<Diagnosis.Cache> caches) {
    return caches.stream()
        .map(
            cache ->
                "L%d %s %d KiB, shared by %s"
                    .formatted(cache.level(), cache.kind(), cache.bytes() >> 10, cache.sharedBy()))
        .collect(Collectors.joining("; "));
  }

  /** Date, clock, load, and the limits that this JVM measures now. Takes about three seconds. */
  public static Map<String, String> momentary() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("clock now", clock());
    facts.put(
        "load average at the start",
        Numbers.fixed(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), 2));
    facts.put("FMA peak, float32, one core", gflops(FmaPeak.floats()));
    facts.put("FMA peak, float64, one core", gflops(FmaPeak.doubles()));
    facts.put(
        "read bandwidth of main memory, one core",
        Numbers.speed(new ReadBandwidth(ReadBandwidth.MAIN_MEMORY).best(READ_NANOS)) + " GB/s");
    return facts;
  }

  private static String gflops(double value) {
    return Numbers.speed(value) + " GFLOP/s";
  }

  /** As the system states it; it changes from moment to moment on many machines. */
  private static String clock() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith("cpu MHz"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip() + " MHz")
          .orElse(Diagnosis.UNKNOWN);
    } catch (IOException e) {
      return Diagnosis.UNKNOWN;
    }
  }

  /** The commit that the classes were built from, if they lie in a checkout. */
  private static String commit() {
    Optional<Path> classes = ownClasses();
    if (classes.isEmpty()) {
      return Diagnosis.UNKNOWN;
    }
    String head = git(classes.get(), "rev-parse", "--short=12", "HEAD");
    if (head == null) {
      return Diagnosis.UNKNOWN;
    }
    String changes = git(classes.get(), "status", "--porcelain", "--untracked-files=no");
    return head.strip() + (changes == null || changes.isBlank() ? "" : " with local changes");
  }

  private static Optional<Path> ownClasses() {
    CodeSource source = MachineCard.class.getProtectionDomain().getCodeSource();
    if (source == null || !"file".equals(source.getLocation().getProtocol())) {
      return Optional.empty();
    }
    Path path = Path.of(source.getLocation().getPath());
    return Files.isDirectory(path) ? Optional.of(path) : Optional.ofNullable(path.getParent());
  }

  /** What git prints, or null if there is no git or it fails. */
  private static @Nullable String git(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? out
          : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
