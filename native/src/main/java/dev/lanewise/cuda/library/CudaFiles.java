package dev.lanewise.cuda.library;

import dev.lanewise.kernels.Availability.Unavailable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the files of the CUDA toolkit's libraries. The first of these that has the file
 * decides, {@code .so.13} before {@code .so.12} in each ({@code .so.9} of cuDNN):
 *
 * <ol>
 *   <li>the file that the library's system property names; if it isn't there, nothing else is
 *       tried;
 *   <li>{@code lib64} and {@code lib} of CUDA_HOME and CUDA_PATH;
 *   <li>the folders of LD_LIBRARY_PATH;
 *   <li>the usual folders of the system and of the toolkit;
 *   <li>the packages of NVIDIA in the active Python environment (VIRTUAL_ENV, CONDA_PREFIX).
 * </ol>
 *
 * Files are looked at but not loaded.
 */
public final class CudaFiles {
  private static final List<String> USUAL =
      List.of(
          "/usr/local/cuda/lib64",
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib");

  private final UnaryOperator<@Nullable String> properties;
  private final UnaryOperator<@Nullable String> environment;

  /** Over the system properties and the environment. */
  public CudaFiles(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    this.properties = properties;
    this.environment = environment;
  }

  /** What a search came to. */
  public sealed interface Result {}

  /**
   * It is there.
   *
   * @param path the file
   */
  public record Found(Path path) implements Result {}

  /**
   * It is not.
   *
   * @param problem why, and what to do
   */
  public record Missing(Unavailable problem) implements Result {}

  /** Looks for a library. Never throws. */
  public Result find(CudaLibrary library) {
    String named = properties.apply(library.property());
    if (named != null && !named.isBlank()) {
      return named(library, named.strip());
    }
    for (Path folder : folders()) {
      for (String ending : library.endings()) {
        Path file = folder.resolve(library.baseName() + ending);
        if (Files.isRegularFile(file)) {
          return new Found(file);
        }
      }
    }
    return new Missing(
        new Unavailable(
            library.title()
                + " was not found ("
                + library.baseName()
                + String.join(" or ", library.endings())
                + ")",
            library.source()
                + ", activate a Python environment that has NVIDIA's packages, or name the file"
                + " by -D"
                + library.property()));
  }

  private static Result named(CudaLibrary library, String value) {
    try {
      Path file = Path.of(value).toAbsolutePath();
      if (Files.isRegularFile(file)) {
        return new Found(file);
      }
      return new Missing(
          new Unavailable(
              "system property " + library.property() + ": there is no " + file,
              "correct the path, or leave the property out"));
    } catch (InvalidPathException e) {
      return new Missing(
          new Unavailable(
              "system property " + library.property() + " is no path: " + e.getMessage(),
              "correct it, or leave it out"));
    }
  }

  private List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
      addUnder(environment.apply(variable), List.of("lib64", "lib"), folders);
    }
    String searched = environment.apply("LD_LIBRARY_PATH");
    if (searched != null) {
      for (String entry : searched.split(":", -1)) {
        addUnder(entry, List.of(""), folders);
      }
    }
    USUAL.forEach(folder -> folders.add(Path.of(folder)));
    addPython(environment.apply("VIRTUAL_ENV"), folders);
    addPython(environment.apply("CONDA_PREFIX"), folders);
    return folders;
  }

  /** Relative folders are left out: what they hold depends on where the JVM was started. */
  private static void addUnder(@Nullable String root, List<String> names, List<Path> folders) {
    if (root != null && root.startsWith("/") && root.indexOf('\0') < 0) {
      for (String name : names) {
        folders.add(Path.of(root).resolve(name));
      }
    }
  }

  private static void addPython(@Nullable String environment, List<Path> folders) {
    List<Path> roots = new ArrayList<>();
    addUnder(environment, List.of("lib"), roots);
    for (Path lib : roots) {
      if (!Files.isDirectory(lib)) {
        continue;
      }
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(lib, "python3*")) {
        for (Path version : versions) {
          Path nvidia = version.resolve("site-packages/nvidia");
          for (String name : List.of("cu13", "cuda_nvrtc", "cublas", "cudnn")) {
            folders.add(nvidia.resolve(name).resolve("lib"));
          }
        }
      } catch (IOException e) {
        // A folder that can't be read has no libraries for us; the answer names what was missed.
        continue;
      }
    }
  }
}
