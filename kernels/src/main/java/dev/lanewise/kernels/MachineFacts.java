package dev.lanewise.kernels;

import dev.lanewise.kernels.Diagnosis.Cache;
import dev.lanewise.kernels.Diagnosis.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link Diagnosis} says of the machine, where Linux tells. */
final class MachineFacts {
  private static final Logger LOG = System.getLogger("dev.lanewise.kernels");

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
  private static final int MAX_BYTES = 1 << 16;
  private static final int MAX_CACHES = 16;

  private MachineFacts() {}

  static Machine read() {
    return read(CPU_INFO, CACHES);
  }

  static Machine read(Path cpuInfo, Path caches) {
    Map<String, String> cpu = firstProcessor(text(cpuInfo));
    String features = cpu.getOrDefault("flags", cpu.getOrDefault("Features", ""));
    return new Machine(
        JvmFacts.property("os.name") + " " + JvmFacts.property("os.version"),
        JvmFacts.property("os.arch"),
        model(cpu),
        features.isBlank() ? List.of() : List.of(features.strip().split("\\s+")),
        caches(caches),
        Runtime.getRuntime().availableProcessors());
  }

  /** ARM processors have numbers instead of a model name. */
  private static String model(Map<String, String> cpu) {
    String name = cpu.get("model name");
    if (name != null && !name.isBlank()) {
      return name;
    }
    String implementer = cpu.get("CPU implementer");
    String part = cpu.get("CPU part");
    return implementer == null || part == null
        ? Diagnosis.UNKNOWN
        : "implementer " + implementer + ", part " + part;
  }

  private static Map<String, String> firstProcessor(@Nullable String text) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (text == null) {
      return entries;
    }
    for (String line : text.lines().toList()) {
      if (line.isBlank() && !entries.isEmpty()) {
        return entries;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        entries.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return entries;
  }

  private static List<Cache> caches(Path folder) {
    List<Cache> caches = new ArrayList<>();
    for (int i = 0; i < MAX_CACHES; i++) {
      Path one = folder.resolve("index" + i);
      if (!Files.isDirectory(one)) {
        return caches;
      }
      long level = number(text(one.resolve("level")));
      long bytes = number(text(one.resolve("size")));
      if (level > 0 && level < Integer.MAX_VALUE && bytes > 0) {
        caches.add(
            new Cache(
                (int) level,
                orUnknown(text(one.resolve("type"))).toLowerCase(Locale.ROOT),
                bytes,
                small(text(one.resolve("ways_of_associativity"))),
                small(text(one.resolve("coherency_line_size"))),
                orUnknown(text(one.resolve("shared_cpu_list")))));
      }
    }
    return caches;
  }

  private static String orUnknown(@Nullable String text) {
    return text == null || text.isBlank() ? Diagnosis.UNKNOWN : text.strip();
  }

  private static int small(@Nullable String text) {
    long number = number(text);
    return number > Integer.MAX_VALUE ? 0 : (int) number;
  }

  /** A whole number, perhaps with the unit K or M; 0 if it is none. */
  static long number(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return 0;
    }
    String digits = text.strip();
    long unit =
        switch (digits.charAt(digits.length() - 1)) {
          case 'K' -> 1L << 10;
          case 'M' -> 1L << 20;
          case 'G' -> 1L << 30;
          default -> 1;
        };
    if (unit > 1) {
      digits = digits.substring(0, digits.length() - 1);
    }
    // Nine digits times 2^30 stay inside a long.
    return digits.matches("\\d{1,9}") ? Long.parseLong(digits) * unit : 0;
  }

  private static @Nullable String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, () -> file + " can't be read: " + e);
      return null;
    }
  }
}
