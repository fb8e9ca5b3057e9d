package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM turns Vector API code into SIMD instructions. Without the C2 compiler every
 * vector operation is a call that allocates, some hundred times slower than a scalar loop, so the
 * backend must not be chosen then.
 */
final class VectorSupport {
  private static final Logger LOG = System.getLogger("dev.lanewise.kernels");

  private static final String MODULE = "jdk.incubator.vector";
  private static final int MIN_BITS = 128;

  private VectorSupport() {}

  /** Looks at this JVM; never throws. */
  static Availability check() {
    try {
      return judge(
          hasModule(),
          System.getProperty("java.vm.info", ""),
          VectorSupport::vmOption,
          VectorKernels::bits,
          VectorKernels::describe);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.DEBUG, "The check for the Vector API failed", e);
      return new Unavailable(
          "the check for the Vector API failed: " + e,
          "start java with --add-modules " + MODULE + " on a JDK 25");
    }
  }

  /**
   * The same as a pure function; the suppliers are asked only once the module is known to be in.
   */
  static Availability judge(
      boolean hasModule,
      String vmInfo,
      UnaryOperator<@Nullable String> vmOption,
      IntSupplier bits,
      Supplier<String> detail) {
    if (!hasModule) {
      return new Unavailable(
          "the module " + MODULE + " is not loaded", "start java with --add-modules " + MODULE);
    }
    if (vmInfo.contains("interpreted mode")) {
      return new Unavailable("the JVM interprets only", "start java without -Xint");
    }
    if (vmInfo.contains("emulated-client")) {
      return new Unavailable(
          "the JVM runs without its C2 compiler",
          "start java without -XX:TieredStopAtLevel and -XX:CompilationMode");
    }
    String level = vmOption.apply("TieredStopAtLevel");
    if (level != null
        && !level.equals("4")
        && !"false".equals(vmOption.apply("TieredCompilation"))) {
      return new Unavailable(
          "the JVM runs without its C2 compiler (-XX:TieredStopAtLevel=" + level + ")",
          "start java without -XX:TieredStopAtLevel");
    }
    if ("false".equals(vmOption.apply("EnableVectorSupport"))) {
      return new Unavailable(
          "the JVM has vector support switched off", "start java without -XX:-EnableVectorSupport");
    }
    int width = bits.getAsInt();
    if (width < MIN_BITS) {
      return new Unavailable(
          "vectors have " + width + " bits here; " + MIN_BITS + " are needed",
          "use a processor with SIMD, and start java without -XX:MaxVectorSize");
    }
    return new Available(detail.get());
  }

  private static boolean hasModule() {
    Module own = VectorSupport.class.getModule();
    ModuleLayer layer = own.getLayer();
    return (layer == null ? ModuleLayer.boot() : layer)
        .findModule(MODULE)
        .filter(own::canRead)
        .isPresent();
  }

  /**
   * A HotSpot option, or null where it can't be read. By reflection, because {@code jdk.management}
   * may be absent and is not worth a requirement.
   */
  private static @Nullable String vmOption(String name) {
    try {
      Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
      Object bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getPlatformMXBean", Class.class)
              .invoke(null, type);
      if (bean == null) {
        return null;
      }
      Object option = type.getMethod("getVMOption", String.class).invoke(bean, name);
      return String.valueOf(option.getClass().getMethod("getValue").invoke(option));
    } catch (InvocationTargetException e) {
      LOG.log(Level.DEBUG, () -> "The JVM does not tell " + name + ": " + e.getCause());
      return null;
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.DEBUG, () -> "The JVM's options can't be read: " + e);
      return null;
    }
  }
}
