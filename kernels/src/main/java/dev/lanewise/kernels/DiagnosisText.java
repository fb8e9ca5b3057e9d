package dev.lanewise.kernels;

import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.Diagnosis.Cache;
import dev.lanewise.kernels.Diagnosis.Jvm;
import dev.lanewise.kernels.Diagnosis.Machine;
import dev.lanewise.kernels.Diagnosis.Option;
import dev.lanewise.kernels.Diagnosis.Outcome.Refused;
import dev.lanewise.kernels.Diagnosis.Outcome.Resolved;
import dev.lanewise.kernels.Diagnosis.ProviderState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A {@link Diagnosis} as plain text for people: lines that end in {@code \n}. */
public final class DiagnosisText {
  private static final Pattern SIMD =
      Pattern.compile(
          "sse4_[12]|avx.*|fma|f16c|amx.*|asimd.*|neon|sve.*|sme|sme2.*|fphp|bf16|i8mm");

  private final StringBuilder out = new StringBuilder();

  private DiagnosisText() {}

  /** The whole report. */
  public static String render(Diagnosis diagnosis) {
    DiagnosisText text = new DiagnosisText();
    text.jvm(diagnosis.jvm());
    text.machine(diagnosis.machine());
    text.request(diagnosis);
    text.providers(diagnosis.providers());
    switch (diagnosis.outcome()) {
      case Resolved resolved -> text.families(resolved.resolution());
      case Refused refused -> text.refused(refused);
    }
    return text.out.toString();
  }

  private void jvm(Jvm jvm) {
    line("JVM", jvm.version() + ", " + jvm.vendor());
    line("", jvm.name() + " (" + jvm.mode() + ")");
    line("compiler", compiler(jvm));
    line(
        "vectors",
        "module jdk.incubator.vector is " + (jvm.vectorModule() ? "" : "not ") + "loaded");
    line("flags", orNone(String.join(" ", jvm.flags())));
    line("options", orNone(options(jvm.options())));
    line("heap", "at most " + size(jvm.maxMemoryBytes()));
  }

  private static String compiler(Jvm jvm) {
    return switch (jvm.compiler()) {
      case C2 -> "C2";
      case C1 -> "C1 only: SIMD kernels need C2";
      case INTERPRETER -> "none, everything is interpreted: SIMD kernels need C2";
      case UNKNOWN -> "unknown: SIMD kernels need C2";
    };
  }

  /** Settings that somebody chose are marked. */
  private static String options(List<Option> options) {
    return options.stream()
        .map(
            option ->
                option.name()
                    + "="
                    + option.value()
                    + (option.origin().equals("default") ? "" : " (" + option.origin() + ")"))
        .collect(Collectors.joining(", "));
  }

  private void machine(Machine machine) {
    out.append('\n');
    line("Machine", machine.os() + " " + machine.arch() + ", " + machine.cpu());
    line("processors", String.valueOf(machine.processors()));
    line(
        "SIMD",
        machine.features().isEmpty()
            ? Diagnosis.UNKNOWN
            : orNone(
                machine.features().stream()
                    .filter(feature -> SIMD.matcher(feature).matches())
                    .collect(Collectors.joining(" "))));
    line(
        "caches",
        machine.caches().isEmpty()
            ? Diagnosis.UNKNOWN
            : machine.caches().stream()
                .map(DiagnosisText::cache)
                .collect(Collectors.joining(", ")));
  }

  private static String cache(Cache cache) {
    String kind = cache.kind().equals("unified") ? "" : " " + cache.kind();
    String ways = cache.ways() == 0 ? "" : " " + cache.ways() + "-way";
    return "L" + cache.level() + kind + " " + size(cache.bytes()) + ways;
  }

  private void request(Diagnosis diagnosis) {
    out.append('\n');
    BackendConfig config = diagnosis.config();
    if (config == null) {
      line("Asked for", "something unusable");
    } else {
      String backend = config.backend() == null ? "the best backend" : config.backend();
      line(
          "Asked for",
          backend
              + ", threads: "
              + config.threads()
              + ", precision: "
              + config.precision().label());
    }
  }

  private void providers(List<ProviderState> providers) {
    out.append('\n').append("Providers\n");
    List<List<String>> rows = new ArrayList<>();
    for (ProviderState provider : providers) {
      List<String> row =
          List.of(
              provider.name(), String.valueOf(provider.priority()), provider.device().toString());
      switch (provider.availability()) {
        case Available here -> {
          rows.add(with(row, "available: " + here.detail()));
          provider.details().forEach(detail -> rows.add(List.of("", "", "", detail)));
        }
        case Unavailable not -> {
          rows.add(with(row, "unavailable: " + not.reason()));
          rows.add(List.of("", "", "", "remedy: " + not.remedy()));
        }
      }
    }
    if (rows.isEmpty()) {
      out.append("  none\n");
      return;
    }
    rows.add(0, List.of("name", "priority", "device", "state"));
    table(rows);
  }

  private static List<String> with(List<String> row, String last) {
    List<String> longer = new ArrayList<>(row);
    longer.add(last);
    return longer;
  }

  private void families(Resolution resolution) {
    out.append('\n');
    line("Backend", resolution.primary() + " on " + resolution.device());
    out.append('\n').append("Who serves what\n");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("family"));
    for (DType dtype : DType.values()) {
      head.add(dtype.name());
    }
    rows.add(head);
    for (Family<?> family : Family.all()) {
      List<String> row = new ArrayList<>(List.of(family.label()));
      for (DType dtype : DType.values()) {
        String provider = resolution.provider(family, dtype);
        row.add(provider != null ? provider : family.isDefinedFor(dtype) ? "NOBODY" : "-");
      }
      rows.add(row);
    }
    table(rows);
  }

  private void refused(Refused refused) {
    out.append('\n');
    line("Backend", "none: " + refused.reason());
    line("remedy", refused.remedy());
  }

  private void line(String label, String text) {
    out.append(String.format(Locale.ROOT, "%-12s", label)).append(text).append('\n');
  }

  /** Columns as wide as their widest cell, two blanks apart; the last is not padded. */
  private void table(List<List<String>> rows) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int column = 0; column < row.size() - 1; column++) {
        line.append(row.get(column))
            .repeat(' ', width(rows, column) + 2 - row.get(column).length());
      }
      out.append(line).append(row.getLast()).append('\n');
    }
  }

  private static int width(List<List<String>> rows, int column) {
    int width = 0;
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "none" : text;
  }

  /** Bytes in the largest unit that leaves a whole number, or rounded to a tenth of GiB. */
  private static String size(long bytes) {
    if (bytes >= 1L << 30) {
      return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
    return bytes >= 1L << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
