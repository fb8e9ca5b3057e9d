package dev.lanewise.kernels;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.lanewise.kernels.Diagnosis.Compiler;
import dev.lanewise.kernels.Diagnosis.Jvm;
import dev.lanewise.kernels.Diagnosis.Option;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what a {@link Diagnosis} says of the JVM. */
final class JvmFacts {
  private static final Logger LOG = System.getLogger("dev.lanewise.kernels");

  private static final String MANAGEMENT = "jdk.management";

  /** Settings that decide which instructions C2 emits, or whether it compiles at all. */
  private static final List<String> TELLING =
      List.of(
          "UseAVX",
          "UseSSE",
          "UseSVE",
          "MaxVectorSize",
          "EnableVectorSupport",
          "UseSuperWord",
          "UseFMA",
          "UseVectorStubs",
          "TieredCompilation",
          "TieredStopAtLevel",
          "UseJVMCICompiler",
          "UseTransparentHugePages");

  /** Other system properties stay out of reports: people pass secrets in them. */
  private static final List<String> SHOWN =
      List.of(
          "-X",
          "--add-modules",
          "--limit-modules",
          "--enable-native-access",
          "-Dlanewise.",
          "-Djdk.incubator.vector.");

  private JvmFacts() {}

  static Jvm read() {
    List<String> flags = List.of();
    List<Option> options = List.of();
    if (ModuleLayer.boot().findModule(MANAGEMENT).isPresent()) {
      try {
        flags = telling(Management.flags());
        options = Management.options();
      } catch (RuntimeException | LinkageError e) {
        LOG.log(Level.DEBUG, "The JVM's settings can't be read", e);
      }
    }
    String name = property("java.vm.name");
    String mode = property("java.vm.info");
    return new Jvm(
        Runtime.version().toString(),
        property("java.vendor"),
        name,
        mode,
        compiler(name, mode, options),
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        flags,
        options,
        Runtime.getRuntime().maxMemory());
  }

  static String property(String key) {
    String value = System.getProperty(key);
    return value == null || value.isBlank() ? Diagnosis.UNKNOWN : value;
  }

  static List<String> telling(List<String> flags) {
    return flags.stream().filter(flag -> SHOWN.stream().anyMatch(flag::startsWith)).toList();
  }

  /** The JVM does not name its compiler, but what it says of itself leaves one answer. */
  static Compiler compiler(String name, String mode, List<Option> options) {
    if (mode.contains("interpreted mode")) {
      return Compiler.INTERPRETER;
    }
    if (mode.contains("emulated-client")) {
      return Compiler.C1;
    }
    String level = "4";
    boolean tiered = true;
    for (Option option : options) {
      switch (option.name()) {
        case "UseJVMCICompiler" -> {
          if (option.value().equals("true")) {
            return Compiler.UNKNOWN;
          }
        }
        case "TieredStopAtLevel" -> level = option.value();
        case "TieredCompilation" -> tiered = !option.value().equals("false");
        default -> {}
      }
    }
    if (tiered && level.equals("0")) {
      return Compiler.INTERPRETER;
    }
    if (tiered && !level.equals("4")) {
      return Compiler.C1;
    }
    return name.contains("Server VM") ? Compiler.C2 : Compiler.UNKNOWN;
  }

  /** Apart, because its classes link only where the module is loaded. */
  private static final class Management {
    static List<String> flags() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    static List<Option> options() {
      HotSpotDiagnosticMXBean bean =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      List<Option> options = new ArrayList<>();
      if (bean == null) {
        return options;
      }
      for (String name : TELLING) {
        try {
          VMOption option = bean.getVMOption(name);
          options.add(
              new Option(
                  name, option.getValue(), option.getOrigin().name().toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
          LOG.log(Level.TRACE, () -> "This JVM has no option " + name);
        }
      }
      return options;
    }
  }
}
