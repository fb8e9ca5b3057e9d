package dev.lanewise.openblas.library;

import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.openblas.library.Location.InJar;
import dev.lanewise.openblas.library.Location.OnDisk;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where OpenBLAS is. The first of these decides:
 *
 * <ol>
 *   <li>the file that the system property {@value #PROPERTY} or else the environment variable
 *       {@value #VARIABLE} names; if it can't be used, nothing else is tried;
 *   <li>the natives jar of the bytedeco project, if it is on the class path;
 *   <li>{@code libopenblas.so.0} or {@code libopenblas.so} in the folders where the system's loader
 *       looks: {@code LD_LIBRARY_PATH}, {@code java.library.path} and the usual ones. Files that
 *       can't be used are passed over.
 * </ol>
 *
 * Files are looked at but not loaded.
 */
public final class LibrarySearch {
  /** The system property that names the library's file. */
  public static final String PROPERTY = "lanewise.openblas";

  /** The environment variable that names the library's file. */
  public static final String VARIABLE = "LANEWISE_OPENBLAS";

  private static final List<String> NAMES = List.of("libopenblas.so.0", "libopenblas.so");

  private static final String HOW_TO_GET_IT =
      "install OpenBLAS (Debian: libopenblas0), add the jar org.bytedeco:openblas with this"
          + " platform's classifier, or name the file by -D"
          + PROPERTY
          + " or "
          + VARIABLE;

  private LibrarySearch() {}

  /** What the search came to. */
  public sealed interface Result {}

  /**
   * It is there.
   *
   * @param location where
   */
  public record Found(Location location) implements Result {}

  /**
   * It is not, or not in a form that can be used.
   *
   * @param problem why
   */
  public record Failed(Unavailable problem) implements Result {}

  /**
   * Searches. Never throws.
   *
   * @param platform the platform; null if the binding is not for it
   * @param properties the system properties
   * @param environment the environment
   * @param classPath where a jar's files are looked for
   */
  public static Result search(
      @Nullable Platform platform,
      UnaryOperator<@Nullable String> properties,
      UnaryOperator<@Nullable String> environment,
      ClassLoader classPath) {
    if (platform == null) {
      return new Failed(
          new Unavailable(
              "OpenBLAS is bound on Linux for x86-64 and AArch64 only; this is "
                  + properties.apply("os.name")
                  + ", "
                  + properties.apply("os.arch"),
              "use another backend"));
    }
    String byProperty = notBlank(properties.apply(PROPERTY));
    if (byProperty != null) {
      return named(byProperty, "system property " + PROPERTY, platform);
    }
    String byVariable = notBlank(environment.apply(VARIABLE));
    if (byVariable != null) {
      return named(byVariable, "environment variable " + VARIABLE, platform);
    }
    Bundle bundle = Bundle.find(platform, classPath);
    if (bundle != null) {
      return new Found(new InJar(bundle));
    }
    List<Path> folders = new ArrayList<>();
    addFolders(environment.apply("LD_LIBRARY_PATH"), folders);
    addFolders(properties.apply("java.library.path"), folders);
    platform.libraryFolders().forEach(folder -> folders.add(Path.of(folder)));
    return inFolders(folders, platform);
  }

  private static Result named(String value, String origin, Platform platform) {
    try {
      Path file = Path.of(value).toAbsolutePath();
      Unavailable problem = LibraryCheck.problem(file, platform);
      if (problem != null) {
        return new Failed(
            new Unavailable(
                origin + ": " + problem.reason(), problem.remedy() + ", or unset " + origin));
      }
      return new Found(new OnDisk(file, origin));
    } catch (InvalidPathException e) {
      return new Failed(
          new Unavailable(origin + " is no path: " + e.getMessage(), "correct it or unset it"));
    }
  }

  private static Result inFolders(List<Path> folders, Platform platform) {
    Unavailable first = null;
    for (Path folder : folders) {
      for (String name : NAMES) {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file)) {
          Unavailable problem = LibraryCheck.problem(file, platform);
          if (problem == null) {
            return new Found(new OnDisk(file, "system library"));
          }
          first = first == null ? problem : first;
        }
      }
    }
    return new Failed(
        first != null ? first : new Unavailable("OpenBLAS was not found", HOW_TO_GET_IT));
  }

  /** Relative folders are left out: what they hold depends on where the JVM was started. */
  private static void addFolders(@Nullable String list, List<Path> folders) {
    if (list == null) {
      return;
    }
    for (String entry : list.split(":", -1)) {
      if (entry.startsWith("/") && entry.indexOf('\0') < 0) {
        folders.add(Path.of(entry));
      }
    }
  }

  private static @Nullable String notBlank(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }
}
