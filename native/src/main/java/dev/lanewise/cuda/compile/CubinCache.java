package dev.lanewise.cuda.compile;

import dev.lanewise.cache.UserFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Compiled kernels in a folder of the user's own. An entry's name is the SHA-256 of all that its
 * content depends on; it begins with the SHA-256 of the rest, so that a damaged one is seen and
 * made anew. Entries are written beside and moved into place, so any number of processes may use
 * the folder.
 */
public final class CubinCache {
  private static final int DIGEST_BYTES = 32;

  /** Larger than any cubin of ours: a file beyond it is damaged. */
  private static final long MAX_BYTES = 64L << 20;

  private final Path folder;

  /**
   * In a folder, which is made if it is missing.
   *
   * @throws IOException if it isn't the user's own; the message says why
   */
  public CubinCache(Path root) throws IOException {
    UserFolder.make(root);
    this.folder = root.resolve("cubin");
    UserFolder.make(folder);
  }

  /**
   * The entry, made first if there is none that is whole.
   *
   * @param compiler name and version of what makes it
   * @throws IOException if it can't be read or written
   */
  public byte[] get(
      KernelSource source, List<String> options, String compiler, Supplier<byte[]> made)
      throws IOException {
    Path file = folder.resolve(key(source, options, compiler) + ".cubin");
    byte[] found = read(file);
    if (found.length > 0) {
      return found;
    }
    byte[] cubin = made.get();
    write(file, cubin);
    return cubin;
  }

  static String key(KernelSource source, List<String> options, String compiler) {
    MessageDigest digest = sha256();
    add(digest, compiler);
    options.forEach(option -> add(digest, option));
    add(digest, source.name());
    add(digest, source.text());
    source
        .headers()
        .forEach(
            (name, text) -> {
              add(digest, name);
              add(digest, text);
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** With its length first, so that no two lists of texts make the same bytes. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  /** The content, or nothing if there is no such file or it is damaged. */
  private static byte[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) <= DIGEST_BYTES
        || Files.size(file) > MAX_BYTES) {
      return new byte[0];
    }
    UserFolder.requireOwn(file);
    byte[] all = Files.readAllBytes(file);
    byte[] content = Arrays.copyOfRange(all, Math.min(DIGEST_BYTES, all.length), all.length);
    boolean whole =
        MessageDigest.isEqual(
            sha256().digest(content), Arrays.copyOf(all, Math.min(DIGEST_BYTES, all.length)));
    return whole ? content : new byte[0];
  }

  private void write(Path file, byte[] content) throws IOException {
    Path fresh = Files.createTempFile(folder, "cubin", ".part");
    try {
      byte[] all = Arrays.copyOf(sha256().digest(content), DIGEST_BYTES + content.length);
      System.arraycopy(content, 0, all, DIGEST_BYTES, content.length);
      Files.write(fresh, all);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
