package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder with data that the project cannot ship. The option {@code --data} wins over the system
 * property {@code lanewise.data}, which wins over the environment variable {@code LANEWISE_DATA}.
 */
public final class DataFolder {
  /** The system property that names the folder. */
  public static final String PROPERTY = "lanewise.data";

  /** The environment variable that names the folder. */
  public static final String VARIABLE = "LANEWISE_DATA";

  private DataFolder() {}

  /**
   * The folder, or empty if the user named none.
   *
   * @throws BadInputException if the user named something that is no folder
   */
  public static Optional<Path> find(Optional<Path> option) {
    if (option.isPresent()) {
      return Optional.of(requireFolder("--data", option.get()));
    }
    Optional<Path> property = named(PROPERTY, System.getProperty(PROPERTY, ""));
    return property.isPresent()
        ? property
        : named(VARIABLE, System.getenv().getOrDefault(VARIABLE, ""));
  }

  private static Optional<Path> named(String origin, String value) {
    if (value.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(requireFolder(origin, Path.of(value)));
    } catch (InvalidPathException e) {
      throw new BadInputException(origin + " is no path: " + e.getMessage(), e);
    }
  }

  private static Path requireFolder(String origin, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(origin + " is " + folder + "; expected an existing folder");
    }
    return folder;
  }
}
