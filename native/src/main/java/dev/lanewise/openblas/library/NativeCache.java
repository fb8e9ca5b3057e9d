package dev.lanewise.openblas.library;

import dev.lanewise.cache.UserFolder;
import dev.lanewise.openblas.library.Bundle.BundledFile;
import dev.lanewise.openblas.library.Bundle.Checksum;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Copies of bundled libraries in a folder that belongs to the user alone, since whoever can write
 * there can run code in this process. Each bundle has a folder named by its contents, so that
 * versions don't mix. A copy is used only if it has the length and checksum that the jar states;
 * else it is written anew, beside, and moved into place in one step, so that another process never
 * sees half of it.
 */
final class NativeCache {
  private final Path root;

  /** A cache in this folder, which is made when it is needed. */
  NativeCache(Path root) {
    this.root = root;
  }

  /**
   * The files of a bundle on disk, in its order.
   *
   * @throws IOException if the folder is not the user's own, or a file can't be written; the
   *     message says what and where
   */
  List<Path> place(Bundle bundle) throws IOException {
    List<Checksum> checksums = new ArrayList<>();
    for (BundledFile file : bundle.files()) {
      checksums.add(file.checksum());
    }
    UserFolder.make(root);
    Path folder = root.resolve(key(bundle, checksums));
    UserFolder.make(folder);
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < checksums.size(); i++) {
      BundledFile file = bundle.files().get(i);
      Path path = folder.resolve(file.name());
      if (!isIntact(path, checksums.get(i))) {
        write(file, checksums.get(i), folder, path);
      }
      paths.add(path);
    }
    return paths;
  }

  /** A digest of names, lengths and checksums: it stands for the contents and is quick to make. */
  static String key(Bundle bundle, List<Checksum> checksums) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < checksums.size(); i++) {
        Checksum checksum = checksums.get(i);
        String line =
            bundle.files().get(i).name() + " " + checksum.bytes() + " " + checksum.crc() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static boolean isIntact(Path path, Checksum expected) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is no file");
    }
    UserFolder.requireOwn(path);
    if (Files.size(path) != expected.bytes()) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Checksum.of(in).equals(expected);
    }
  }

  private static void write(BundledFile file, Checksum expected, Path folder, Path path)
      throws IOException {
    // The folder is nobody else's, so the name needs not be secret; a new file has mode 600.
    Path fresh = Files.createTempFile(folder, file.name(), ".part");
    try {
      CRC32 crc = new CRC32();
      long bytes;
      try (InputStream in =
              new CheckedInputStream(new BufferedInputStream(file.open(), 1 << 16), crc);
          OutputStream out = Files.newOutputStream(fresh)) {
        bytes = in.transferTo(out);
      }
      Checksum written = new Checksum(bytes, crc.getValue());
      if (!written.equals(expected)) {
        throw new IOException(file.url() + " has " + written + " but states " + expected);
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
