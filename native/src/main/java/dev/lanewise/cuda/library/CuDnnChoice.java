package dev.lanewise.cuda.library;

import dev.lanewise.kernels.Availability.Unavailable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether convolutions are to run by cuDNN, and where it is.
 *
 * @param convolutions what was asked for
 * @param library where cuDNN was found, or why it was not
 * @param problem why this can't be done, or null
 */
record CuDnnChoice(
    Convolutions convolutions, CudaFiles.Result library, @Nullable Unavailable problem) {

  /** Of these settings. cuDNN is looked for but not loaded. */
  static CuDnnChoice find(UnaryOperator<@Nullable String> properties, CudaFiles files) {
    CudaFiles.Result library = files.find(CudaLibrary.CUDNN);
    String value = properties.apply(Convolutions.PROPERTY);
    for (Convolutions choice : Convolutions.values()) {
      if (value == null || value.isBlank() || choice.label().equalsIgnoreCase(value.strip())) {
        boolean named = properties.apply(CudaLibrary.CUDNN.property()) != null;
        return new CuDnnChoice(choice, library, problem(choice, library, named));
      }
    }
    return new CuDnnChoice(
        Convolutions.OWN,
        library,
        new Unavailable(
            "system property " + Convolutions.PROPERTY + " is '" + value + "'",
            "give one of "
                + Arrays.stream(Convolutions.values())
                    .map(Convolutions::label)
                    .collect(Collectors.joining(", "))));
  }

  /** What a user names is used or refused. */
  private static @Nullable Unavailable problem(
      Convolutions choice, CudaFiles.Result library, boolean named) {
    boolean needed = named || choice == Convolutions.CUDNN;
    return needed && library instanceof CudaFiles.Missing missing
        ? new Unavailable(
            missing.problem().reason(),
            missing.problem().remedy()
                + (choice == Convolutions.CUDNN
                    ? "; or leave out " + Convolutions.PROPERTY + ": own kernels need none"
                    : ""))
        : null;
  }

  /** The file to load, or null if convolutions run by own kernels. */
  @Nullable Path file() {
    return convolutions != Convolutions.OWN && library instanceof CudaFiles.Found found
        ? found.path()
        : null;
  }

  /** What there is to say where no file is loaded. */
  String absence() {
    return "convolutions by own kernels; "
        + (library instanceof CudaFiles.Found found
            ? "cuDNN " + found.path() + " is used where -D" + Convolutions.PROPERTY + " asks for it"
            : "cuDNN was not found");
  }
}
