package dev.lanewise.openblas;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.openblas.library.LibrarySearch;
import dev.lanewise.openblas.library.LibrarySearch.Failed;
import dev.lanewise.openblas.library.LibrarySearch.Found;
import dev.lanewise.openblas.library.OpenBlasLibrary;
import dev.lanewise.openblas.library.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The OpenBLAS of this JVM: looked for once, and loaded once when it is first needed. A process can
 * hold a library only once, so this is all static.
 */
final class OpenBlas {
  private static final Object LOADING = new Object();
  private static volatile @Nullable Loaded loaded;

  private OpenBlas() {}

  /** The library and the gate that all its callers share. */
  record Loaded(OpenBlasLibrary library, ThreadGate gate) {}

  /** Initialised by the first question. */
  private static final class Answer {
    static final LibrarySearch.Result FOUND =
        LibrarySearch.search(
            Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", "")),
            System::getProperty,
            System::getenv,
            OpenBlas.class.getClassLoader());
    static final Availability MEMO = judge(FOUND, OpenBlas.class.getModule());

    private Answer() {}
  }

  /** Whether it can be used; loads nothing. */
  static Availability availability() {
    return Answer.MEMO;
  }

  /**
   * Native access is asked for and not tried out: trying prints a warning, or is refused, depending
   * on the JVM's flags, and later versions of Java will refuse by default.
   */
  static Availability judge(LibrarySearch.Result found, Module module) {
    return switch (found) {
      case Failed failed -> failed.problem();
      case Found there ->
          module.isNativeAccessEnabled()
              ? new Available(there.location().describe())
              : new Unavailable(
                  "native access is not enabled",
                  "start java with --enable-native-access=" + name(module));
    };
  }

  private static String name(Module module) {
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  /**
   * Loads it unless it is.
   *
   * @throws BackendUnavailableException if that fails; the next call tries again
   */
  static Loaded load() {
    Loaded before = loaded;
    if (before != null) {
      return before;
    }
    synchronized (LOADING) {
      Loaded now = loaded;
      if (now == null) {
        if (availability() instanceof Unavailable why) {
          throw new BackendUnavailableException(OpenBlasProvider.NAME, why.reason(), why.remedy());
        }
        now = load(Answer.FOUND);
        loaded = now;
      }
      return now;
    }
  }

  private static Loaded load(LibrarySearch.Result found) {
    return switch (found) {
      case Failed failed ->
          throw new BackendUnavailableException(
              OpenBlasProvider.NAME, failed.problem().reason(), failed.problem().remedy());
      case Found there -> {
        OpenBlasLibrary library =
            OpenBlasLibrary.load(there.location(), System::getProperty, System::getenv);
        yield new Loaded(library, new ThreadGate(library.controls()));
      }
    };
  }
}
