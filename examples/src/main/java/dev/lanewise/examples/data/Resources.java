package dev.lanewise.examples.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Opens the data sets that lie beside this class. */
final class Resources {
  private Resources() {}

  /** A resource as UTF-8 text; unpacked if its name ends in {@code .gz}. */
  static Reader open(String name) throws IOException {
    InputStream bytes = bytes(name);
    InputStream text = name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
  }

  /** A resource as it is. */
  static InputStream bytes(String name) throws IOException {
    InputStream bytes = Resources.class.getResourceAsStream(name);
    if (bytes == null) {
      throw new IOException("resource " + name + " is missing from this build");
    }
    return bytes;
  }

  /** Fails if a committed file is not the one the studies were written for. */
  static void require(boolean holds, String name, String expected) throws IOException {
    if (!holds) {
      throw new IOException("resource " + name + " was changed; expected " + expected);
    }
  }
}
