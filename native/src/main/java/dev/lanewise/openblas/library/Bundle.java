package dev.lanewise.openblas.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS and the libraries it needs, as they lie in a natives jar of the bytedeco project ({@code
 * org.bytedeco:openblas} with a platform's classifier).
 *
 * @param files in the order in which they can be loaded; OpenBLAS is the last
 */
public record Bundle(List<BundledFile> files) {
  /** Those of the jar that OpenBLAS needs; a platform's jar may lack some that it does not. */
  private static final List<String> NAMES =
      List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");

  /**
   * A file of the jar.
   *
   * @param name its name without folders
   * @param url where it is
   */
  public record BundledFile(String name, URL url) {
    /**
     * Its length and checksum: from the jar's directory, so that nothing is unpacked, or by reading
     * where the class path is no jar.
     */
    Checksum checksum() throws IOException {
      if (connect() instanceof JarURLConnection connection) {
        try (JarFile jar = connection.getJarFile()) {
          JarEntry entry = jar.getJarEntry(connection.getEntryName());
          if (entry != null && entry.getSize() >= 0 && entry.getCrc() >= 0) {
            return new Checksum(entry.getSize(), entry.getCrc());
          }
        }
      }
      try (InputStream in = open()) {
        return Checksum.of(in);
      }
    }

    InputStream open() throws IOException {
      return connect().getInputStream();
    }

    /** Without the cache of open jars, which would hold the file until the JVM ends. */
    private URLConnection connect() throws IOException {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      return connection;
    }
  }

  /**
   * What a copy must have.
   *
   * @param bytes the length
   * @param crc the CRC-32
   */
  record Checksum(long bytes, long crc) {
    static Checksum of(InputStream in) throws IOException {
      CheckedInputStream checked = new CheckedInputStream(in, new CRC32());
      long bytes = checked.transferTo(OutputStream.nullOutputStream());
      return new Checksum(bytes, checked.getChecksum().getValue());
    }
  }

  /** Copies the list. */
  public Bundle {
    files = List.copyOf(files);
  }

  /** The bundle for a platform among a class loader's resources, or null. */
  public static @Nullable Bundle find(Platform platform, ClassLoader loader) {
    String folder = "org/bytedeco/openblas/" + platform.jarFolder() + "/";
    List<BundledFile> files = new ArrayList<>();
    for (String name : NAMES) {
      URL url = loader.getResource(folder + name);
      if (url != null) {
        files.add(new BundledFile(name, url));
      }
    }
    boolean complete = !files.isEmpty() && files.getLast().name().equals(NAMES.getLast());
    return complete ? new Bundle(files) : null;
  }

  /** The jar, for people. */
  public String origin() {
    String url = files.getLast().url().toString();
    int inJar = url.indexOf("!/");
    return inJar < 0 ? url : url.substring(url.lastIndexOf('/', inJar - 1) + 1, inJar);
  }
}
