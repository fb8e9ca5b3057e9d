package dev.lanewise.bench.contenders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that this build was made with. */
public final class Versions {
  private static final String RESOURCE = "versions.properties";

  private Versions() {}

  /**
   * The version of a library.
   *
   * @throws IllegalArgumentException if the build states none under this name
   */
  public static String of(String library) {
    Properties versions = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = versions.getProperty(library);
    if (version == null) {
      throw new IllegalArgumentException(
          "library is \"" + library + "\"; expected one of " + versions.stringPropertyNames());
    }
    return version;
  }
}
