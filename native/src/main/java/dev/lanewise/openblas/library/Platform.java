package dev.lanewise.openblas.library;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A platform that the binding is for.
 *
 * @param machine the machine in the header of its ELF files ({@code e_machine})
 * @param machineName its name for people
 * @param jarFolder its name in the jars of the bytedeco project
 * @param libraryFolders where distributions put libraries
 */
public record Platform(
    int machine, String machineName, String jarFolder, List<String> libraryFolders) {

  private static final Platform X86_64 = linux(62, "x86-64", "linux-x86_64", "x86_64-linux-gnu");
  private static final Platform ARM64 = linux(183, "AArch64", "linux-arm64", "aarch64-linux-gnu");

  /** Copies the list. */
  public Platform {
    libraryFolders = List.copyOf(libraryFolders);
  }

  private static Platform linux(int machine, String name, String jarFolder, String triplet) {
    return new Platform(
        machine,
        name,
        jarFolder,
        List.of(
            "/usr/local/lib",
            "/usr/local/lib64",
            "/usr/lib/" + triplet,
            "/usr/lib/" + triplet + "/openblas-pthread",
            "/usr/lib/" + triplet + "/openblas-openmp",
            "/usr/lib/" + triplet + "/openblas-serial",
            "/usr/lib64",
            "/usr/lib",
            "/opt/OpenBLAS/lib"));
  }

  /** The platform of these system properties ({@code os.name}, {@code os.arch}), or null. */
  public static @Nullable Platform of(String osName, String osArch) {
    if (!osName.equalsIgnoreCase("Linux")) {
      return null;
    }
    return switch (osArch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> ARM64;
      default -> null;
    };
  }
}
