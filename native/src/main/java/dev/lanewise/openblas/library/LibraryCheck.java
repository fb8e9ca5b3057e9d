package dev.lanewise.openblas.library;

import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.OpenBlasControls;
import dev.lanewise.openblas.library.ElfFile.NotElfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at a file that should be OpenBLAS, without loading it. */
final class LibraryCheck {
  private LibraryCheck() {}

  /** Why the file can't be used, or null if nothing speaks against it. */
  static @Nullable Unavailable problem(Path file, Platform platform) {
    if (!Files.exists(file)) {
      return new Unavailable("there is no " + file, "correct the path of the library");
    }
    if (!Files.isRegularFile(file)) {
      return new Unavailable(file + " is no file", "give the path of the library itself");
    }
    try {
      ElfFile elf = ElfFile.read(file);
      if (elf.machine() != platform.machine()) {
        return new Unavailable(
            file + " is for another processor (ELF machine " + elf.machine() + ")",
            "install OpenBLAS for "
                + platform.machineName()
                + " (ELF machine "
                + platform.machine()
                + ")");
      }
      List<String> missing = elf.hasSymbols() ? missing(elf) : List.of();
      if (!missing.isEmpty()) {
        return new Unavailable(
            file + " lacks " + missing.getFirst() + and(missing.size() - 1),
            "use an OpenBLAS built with CBLAS and 32-bit integers");
      }
      return null;
    } catch (NotElfException e) {
      return new Unavailable(
          file + " is no library of this system: " + e.getMessage(),
          "give the path of libopenblas.so.0 itself");
    } catch (IOException e) {
      return new Unavailable(file + " can't be read: " + e, "allow this user to read it");
    }
  }

  private static List<String> missing(ElfFile elf) {
    List<String> missing = new ArrayList<>(Cblas.symbols());
    missing.addAll(OpenBlasControls.symbols());
    missing.removeAll(elf.symbols());
    return missing;
  }

  private static String and(int others) {
    return others == 0 ? "" : " and " + others + " other functions";
  }
}
