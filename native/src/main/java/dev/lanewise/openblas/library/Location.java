package dev.lanewise.openblas.library;

import java.nio.file.Path;

/** Where OpenBLAS was found. */
public sealed interface Location {
  /** One line for people. */
  String describe();

  /**
   * A file.
   *
   * @param path its absolute path
   * @param why how it was found
   */
  record OnDisk(Path path, String why) implements Location {
    @Override
    public String describe() {
      return path + " (" + why + ")";
    }
  }

  /**
   * In a jar on the class path: extracted to a cache when it is loaded.
   *
   * @param bundle the jar's files
   */
  record InJar(Bundle bundle) implements Location {
    @Override
    public String describe() {
      return bundle.origin() + " (natives jar on the class path)";
    }
  }
}
