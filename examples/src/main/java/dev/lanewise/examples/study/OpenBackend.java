package dev.lanewise.examples.study;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.Names;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.Backends;
import java.util.List;

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

  /**
   * What the options, the system properties and the environment ask for.
   *
   * @throws BadInputException if a property or variable holds something unusable
   */
  public static BackendConfig config(StudyOptions options) {
    try {
      BackendConfig config = BackendConfig.defaults();
      if (options.backend().isPresent()) {
        config = config.backend(options.backend().get());
      }
      if (options.threads().isPresent()) {
        config = config.threads(options.threads().getAsInt());
      }
      return config;
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }
}
