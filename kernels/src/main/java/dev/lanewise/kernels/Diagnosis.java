package dev.lanewise.kernels;

import dev.lanewise.kernels.Availability.Unavailable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * What runs here and why: the JVM, the machine, each provider's state, and which provider serves
 * each family, or why none can. Looking opens no backend and never throws: what can't be read is
 * {@value #UNKNOWN} or missing. {@link DiagnosisText} makes a report for people.
 *
 * @param jvm the virtual machine
 * @param machine the processor and the operating system
 * @param config what was asked for; null if properties or environment hold something unusable
 * @param providers the installed providers by falling priority
 * @param outcome what selection makes of them
 */
public record Diagnosis(
    Jvm jvm,
    Machine machine,
    @Nullable BackendConfig config,
    List<ProviderState> providers,
    Outcome outcome) {

  /** Stands for what could not be read. */
  public static final String UNKNOWN = "unknown";

  /** Copies the list. */
  public Diagnosis {
    providers = List.copyOf(providers);
  }

  /**
   * The virtual machine.
   *
   * @param version as {@link Runtime#version()}
   * @param vendor who built it
   * @param name the name of the virtual machine
   * @param mode what it says of its way to work, such as {@code mixed mode, sharing}
   * @param compiler the best compiler that it uses
   * @param vectorModule whether {@code jdk.incubator.vector} is loaded
   * @param flags those of its command line that can change the speed of kernels
   * @param options its actual settings of this kind; empty if {@code jdk.management} is not loaded
   * @param maxMemoryBytes the limit of the heap
   */
  public record Jvm(
      String version,
      String vendor,
      String name,
      String mode,
      Compiler compiler,
      boolean vectorModule,
      List<String> flags,
      List<Option> options,
      long maxMemoryBytes) {
    /** Copies the lists. */
    public Jvm {
      flags = List.copyOf(flags);
      options = List.copyOf(options);
    }
  }

  /** The best compiler that a JVM uses. SIMD kernels need C2. */
  public enum Compiler {
    /** HotSpot's optimising compiler, which knows the Vector API. */
    C2,
    /** HotSpot's quick compiler only. */
    C1,
    /** None: every method is interpreted. */
    INTERPRETER,
    /** Another compiler, or a JVM that does not say. */
    UNKNOWN
  }

  /**
   * A setting of the JVM.
   *
   * @param name its name, without {@code -XX:}
   * @param value its value
   * @param origin who set it: {@code default}, {@code vm_creation} (the command line), {@code
   *     ergonomic}
   */
  public record Option(String name, String value, String origin) {}

  /**
   * The machine.
   *
   * @param os name and version of the operating system
   * @param arch the architecture, as {@code os.arch}
   * @param cpu the processor's model
   * @param features all feature flags that the operating system lists; empty if it doesn't
   * @param caches the caches of the first processor; empty if they can't be read
   * @param processors how many processors the JVM may use
   */
  public record Machine(
      String os,
      String arch,
      String cpu,
      List<String> features,
      List<Cache> caches,
      int processors) {
    /** Copies the lists. */
    public Machine {
      features = List.copyOf(features);
      caches = List.copyOf(caches);
    }
  }

  /**
   * A cache.
   *
   * @param level 1, 2, 3
   * @param kind {@code data}, {@code instruction} or {@code unified}
   * @param bytes its size
   * @param ways its associativity; 0 if unknown
   * @param lineBytes the length of a line; 0 if unknown
   * @param sharedBy the processors that share it, such as {@code 0-3}
   */
  public record Cache(
      int level, String kind, long bytes, int ways, int lineBytes, String sharedBy) {}

  /**
   * An installed provider.
   *
   * @param name its name
   * @param priority its priority
   * @param device its device
   * @param availability whether it works here, or why not
   * @param details what {@link BackendProvider#details()} says; empty unless {@link #inDepth} asked
   */
  public record ProviderState(
      String name, int priority, Device device, Availability availability, List<String> details) {
    /** Copies the list. */
    public ProviderState {
      details = List.copyOf(details);
    }

    /** Without details. */
    public ProviderState(String name, int priority, Device device, Availability availability) {
      this(name, priority, device, availability, List.of());
    }

    private ProviderState with(List<String> more) {
      return new ProviderState(name, priority, device, availability, more);
    }
  }

  /** What selection makes of the providers. */
  public sealed interface Outcome {
    /**
     * A backend can be opened.
     *
     * @param resolution which provider serves which family
     */
    record Resolved(Resolution resolution) implements Outcome {}

    /**
     * None can, or not the one asked for.
     *
     * @param reason what is wrong, one line
     * @param remedy what the user can do about it, one line
     */
    record Refused(String reason, String remedy) implements Outcome {}
  }

  /** For what system properties and environment ask for. */
  public static Diagnosis here() {
    try {
      return of(BackendConfig.defaults());
    } catch (IllegalArgumentException e) {
      return new Diagnosis(
          JvmFacts.read(),
          MachineFacts.read(),
          null,
          states(Found.installed(), null),
          new Outcome.Refused(message(e), "correct that property or environment variable"));
    }
  }

  /** For this configuration. */
  public static Diagnosis of(BackendConfig config) {
    return of(config, Found.installed(), false);
  }

  /** For this configuration, with the providers' details: for these it loads their libraries. */
  public static Diagnosis inDepth(BackendConfig config) {
    return of(config, Found.installed(), true);
  }

  /** For this configuration and these providers instead of the installed ones. */
  public static Diagnosis of(BackendConfig config, List<? extends BackendProvider> providers) {
    return of(config, new Found(providers, null), false);
  }

  /** The same with details. */
  public static Diagnosis inDepth(BackendConfig config, List<? extends BackendProvider> providers) {
    return of(config, new Found(providers, null), true);
  }

  private static Diagnosis of(BackendConfig config, Found found, boolean inDepth) {
    List<ProviderState> states = states(found, inDepth ? config : null);
    return new Diagnosis(
        JvmFacts.read(), MachineFacts.read(), config, states, resolve(config, found, states));
  }

  /**
   * @param detailed the configuration for which details are asked; null: for none
   */
  private static List<ProviderState> states(Found found, @Nullable BackendConfig detailed) {
    List<ProviderState> states = new ArrayList<>();
    for (BackendProvider provider : found.providers()) {
      states.add(state(provider, detailed));
    }
    states.sort(
        Comparator.comparingInt(ProviderState::priority)
            .reversed()
            .thenComparing(ProviderState::name));
    return states;
  }

  private static Outcome resolve(BackendConfig config, Found found, List<ProviderState> states) {
    String broken = found.broken();
    if (broken != null) {
      return new Outcome.Refused(
          broken, "repair that provider, or take it off the class path or module path");
    }
    if (config.backend() == null
        && states.stream().noneMatch(state -> state.availability().isAvailable())) {
      return new Outcome.Refused(
          "none of the " + states.size() + " installed providers is available",
          "install one, or follow what the providers say");
    }
    try {
      return new Outcome.Resolved(Selection.resolve(found.providers(), config));
    } catch (BackendUnavailableException e) {
      return new Outcome.Refused(
          "backend '" + e.backend() + "' is unavailable: " + e.reason(), e.remedy());
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused(message(e), "ask for one that is installed, or for none");
    } catch (RuntimeException | LinkageError e) {
      return new Outcome.Refused("selection failed: " + e, "see what each provider says");
    }
  }

  /** A provider's contract forbids that it throws; one that does must not hide the others. */
  private static ProviderState state(BackendProvider provider, @Nullable BackendConfig detailed) {
    try {
      ProviderState state =
          new ProviderState(
              provider.name(), provider.priority(), provider.device(), provider.availability());
      return detailed != null && state.availability().isAvailable()
          ? state.with(provider.details(detailed))
          : state;
    } catch (RuntimeException | LinkageError e) {
      return new ProviderState(
          provider.getClass().getName(),
          Integer.MIN_VALUE,
          new Device(UNKNOWN, 0),
          new Unavailable("it fails when asked: " + e, "repair or remove that provider"));
    }
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  /** The providers, or why they can't be listed. */
  private record Found(List<? extends BackendProvider> providers, @Nullable String broken) {
    static Found installed() {
      try {
        return new Found(Backends.providers(), null);
      } catch (ServiceConfigurationError e) {
        return new Found(List.of(), message(e));
      }
    }
  }
}
