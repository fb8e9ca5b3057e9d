package dev.lanewise.cuda.compile;

import dev.lanewise.cuda.driver.DeviceFacts;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that nvcc compiled when this library was built (the Maven profile {@code cubins}), as
 * resources: they serve where there is no NVRTC. A cubin's name is the SHA-256 of the source, its
 * headers and the options, the architecture among them: so one of another source is never found.
 *
 * <p>The index has a line for the compiler, such as {@code nvcc 13.0}, and one for each cubin:
 * architecture, element type, source and name. A source that makes kernels of functions has one
 * cubin for all of them.
 */
public final class BuiltInCubins implements Cubins {
  /** What makes them, in words. */
  public static final String HOW = "build Lanewise where nvcc is, by mvn package -Pcubins";

  private static final String FOLDER = "/dev/lanewise/cuda/cubins/";
  private static final String INDEX = "index.txt";

  /** Jetson Orin: desktop cubins aren't made for it, though the number comes after 8.6. */
  private static final int EMBEDDED_CAPABILITY = 87;

  private final Resources resources;
  private @Nullable Index read;

  /** The resources of this library. */
  public BuiltInCubins() {
    this(name -> BuiltInCubins.class.getResourceAsStream(FOLDER + name));
  }

  /** The files of another place. */
  public BuiltInCubins(Resources resources) {
    this.resources = resources;
  }

  /** Opens files by their names. */
  public interface Resources {
    /** A file's content; null if there is none of this name. */
    @Nullable InputStream open(String name) throws IOException;
  }

  private record Entry(String architecture, DType dtype, String source, String key) {}

  private record Index(String compiler, List<Entry> entries) {}

  /** The name of a cubin, without its ending. */
  public static String key(KernelSource source, DType dtype, String architecture) {
    return CubinCache.key(source, KernelModules.options(dtype, architecture), "nvcc");
  }

  /** Why these can't serve a device, in words; null if they can. */
  public @Nullable String lack(DeviceFacts device) {
    Index index = index();
    if (index.entries.isEmpty()) {
      return "no kernels were built in";
    }
    String architecture = architecture(index, device);
    if (architecture == null) {
      return "kernels were built in for "
          + String.join(" and ", architectures(index))
          + ", not for "
          + device.architecture();
    }
    for (Entry entry : index.entries) {
      if (entry.architecture.equals(architecture) && !isCurrent(entry)) {
        return "kernels were built in from other sources (" + entry.source + " is not the same)";
      }
    }
    return null;
  }

  private static boolean isCurrent(Entry entry) {
    return KernelSource.isThere(entry.source)
        && key(KernelSource.of(entry.source), entry.dtype, entry.architecture).equals(entry.key);
  }

  /** What they are, for people. */
  public String origin() {
    Index index = index();
    return "kernels built in by "
        + index.compiler
        + " for "
        + String.join(" and ", architectures(index));
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendUnavailableException if there is none of this source, element type and device
   */
  @Override
  public byte[] of(KernelSource source, DType dtype, DeviceFacts device, @Nullable String function)
      throws IOException {
    String architecture = architecture(index(), device);
    if (architecture != null) {
      try (InputStream in = resources.open(key(source, dtype, architecture) + ".cubin")) {
        if (in != null) {
          return in.readAllBytes();
        }
      }
    }
    throw new BackendUnavailableException(
        "cuda",
        "no kernels were built in for " + device.architecture() + " from this " + source.name(),
        "install NVRTC, or " + HOW);
  }

  /**
   * What runs on a device: cubins of its own architecture, or else of one with the same major
   * number and the next lower minor one; null if there is none.
   */
  private static @Nullable String architecture(Index index, DeviceFacts device) {
    String best = null;
    int capability = 10 * device.major() + device.minor();
    for (String name : architectures(index)) {
      int number = Integer.parseInt(name.substring("sm_".length()));
      boolean runs =
          number == capability
              || (number / 10 == device.major()
                  && number < capability
                  && capability != EMBEDDED_CAPABILITY);
      if (runs) {
        best = name;
      }
    }
    return best;
  }

  /** In rising order of what has two digits, as all within one major number have. */
  private static TreeSet<String> architectures(Index index) {
    TreeSet<String> names = new TreeSet<>();
    index.entries.forEach(entry -> names.add(entry.architecture));
    return names;
  }

  private synchronized Index index() {
    Index known = read;
    if (known == null) {
      try (InputStream in = resources.open(INDEX)) {
        known = in == null ? new Index("", List.of()) : parse(in);
      } catch (IOException e) {
        throw new UncheckedIOException("the index of built-in kernels can't be read", e);
      }
      read = known;
    }
    return known;
  }

  private static Index parse(InputStream in) throws IOException {
    List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    List<Entry> entries = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      if (!line.matches("sm_\\d{2,3} F(32|64) [a-z0-9_]+\\.cu [0-9a-f]{64}")) {
        throw new IOException("index line is '" + line + "'; no architecture, type, source, name");
      }
      String[] words = line.split(" ", -1);
      entries.add(new Entry(words[0], DType.valueOf(words[1]), words[2], words[3]));
    }
    return new Index(lines.isEmpty() ? "" : lines.getFirst(), entries);
  }
}
