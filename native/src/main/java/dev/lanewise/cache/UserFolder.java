package dev.lanewise.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A folder that belongs to the user alone: whoever can write there can run code in this process.
 */
public final class UserFolder {
  /** The system property that moves the cache. */
  public static final String PROPERTY = "lanewise.cache";

  /** The environment variable that moves the cache. */
  public static final String VARIABLE = "LANEWISE_CACHE";

  private static final Set<PosixFilePermission> USER_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(USER_FOLDER);

  private UserFolder() {}

  /**
   * Where the cache is: what the property or else the variable names, else {@code lanewise} in
   * XDG_CACHE_HOME, else in {@code .cache} of the user's home; null if there is none.
   */
  public static @Nullable Path find(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    String own = properties.apply(PROPERTY);
    if (own == null || own.isBlank()) {
      own = environment.apply(VARIABLE);
    }
    if (own != null && !own.isBlank()) {
      return Path.of(own.strip()).toAbsolutePath();
    }
    // The XDG Base Directory Specification: a relative path is to be ignored.
    String xdg = environment.apply("XDG_CACHE_HOME");
    if (xdg != null && xdg.startsWith("/")) {
      return Path.of(xdg, "lanewise");
    }
    String home = properties.apply("user.home");
    return home == null || !home.startsWith("/") ? null : Path.of(home, ".cache", "lanewise");
  }

  /**
   * Makes the folder, and those above it, if it is missing, and refuses one that others could have
   * written to.
   *
   * @throws IOException if it isn't the user's own; the message says why
   */
  public static void make(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent, PRIVATE);
    }
    try {
      Files.createDirectory(folder, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(folder + " is no folder", e);
      }
    }
    requireOwn(folder);
  }

  /**
   * Refuses a file or folder that belongs to another or that others may use.
   *
   * @throws IOException that says why
   */
  public static void requireOwn(Path path) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(path, "unix:uid,permissions", LinkOption.NOFOLLOW_LINKS);
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!user.equals(facts.get("uid"))) {
      throw new IOException(path + " belongs to user " + facts.get("uid") + ", not to " + user);
    }
    if (facts.get("permissions") instanceof Set<?> given) {
      if (given.stream().anyMatch(OTHERS::contains)) {
        throw new IOException(
            path + " is open to other users; delete it, or take their permissions away");
      }
    }
  }
}
