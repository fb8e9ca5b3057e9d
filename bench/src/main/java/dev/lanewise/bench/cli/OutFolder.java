package dev.lanewise.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where a run writes.
 *
 * @param path the folder, which exists
 */
record OutFolder(Path path) {
  private static final String PROBE = ".lanewise-bench";

  /**
   * Makes the folder and tries to write there: a run of an hour must not end in this error.
   *
   * @throws BadInput if it can't be written
   */
  static OutFolder prepare(Path path) {
    try {
      Files.createDirectories(path);
      Path probe = path.resolve(PROBE);
      Files.writeString(probe, "");
      Files.delete(probe);
      return new OutFolder(path);
    } catch (IOException e) {
      throw new BadInput(
          "--out is %s, which cannot be written (%s); expected a folder, or a new one"
              .formatted(path, e),
          e);
    }
  }

  /** Writes a file; readers see the old one or the new one, never half of it. */
  Path write(String name, byte[] content) throws IOException {
    Path fresh = path.resolve(PROBE);
    Files.write(fresh, content);
    return Files.move(fresh, path.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
