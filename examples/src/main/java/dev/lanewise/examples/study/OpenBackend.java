package dev.lanewise.examples.study;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.Names;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Precision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens the backend that the user asked for, and says in one line what is wrong if it cannot. */
public final class OpenBackend {
  private OpenBackend() {}

  /**
   * Opens a backend.
   *
   * @throws BadInputException if it is unknown (with the nearest name) or unavailable (with the
   *     reason and the remedy), or a property or variable holds something unusable
   */
  public static Backend open(StudyOptions options) {
    List<BackendProvider> providers = Backends.providers();
    try {
      BackendConfig config = config(options);
      String wanted = config.backend();
      List<String> names = providers.stream().map(BackendProvider::name).sorted().toList();
      if (wanted != null && !names.contains(wanted)) {
        throw Names.unknown("backend", wanted, names);
      }
      return Backends.open(config, providers);
    } catch (BackendUnavailableException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /** As {@link #config(Optional, OptionalInt, Optional)}, from a study's options. */
  public static BackendConfig config(StudyOptions options) {
    return config(options.backend(), options.threads(), options.precision());
  }

  /**
   * What the options, the system properties and the environment ask for.
   *
   * @throws BadInputException if a property or variable holds something unusable
   */
  public static BackendConfig config(
      Optional<String> backend, OptionalInt threads, Optional<Precision> precision) {
    try {
      BackendConfig config = BackendConfig.defaults();
      if (backend.isPresent()) {
        config = config.backend(backend.get());
      }
      if (threads.isPresent()) {
        config = config.threads(threads.getAsInt());
      }
      if (precision.isPresent()) {
        config = config.precision(precision.get());
      }
      return config;
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }
}
