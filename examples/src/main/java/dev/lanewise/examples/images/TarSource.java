package dev.lanewise.examples.images;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Class folders in an uncompressed tar archive. Its members are read where they lie; nothing is
 * unpacked, so no name in it can lead anywhere.
 */
final class TarSource implements ImageSource {
  /** Where a member's bytes lie. */
  private record Span(long offset, long size) {}

  private final ClassListing<Span> listing;
  private final FileChannel channel;

  private TarSource(ClassListing<Span> listing, FileChannel channel) {
    this.listing = listing;
    this.channel = channel;
  }

  static TarSource open(Path archive, String inside) throws IOException {
    List<String> root = parts(inside);
    ClassListing.Builder<Span> builder = new ClassListing.Builder<>();
    for (TarArchiveEntry entry : entries(archive)) {
      add(builder, entry, root);
    }
    ClassListing<Span> listing = builder.build();
    if (listing.classNames().isEmpty()) {
      throw new BadInputException(
          "archive %s has no class folders in '%s'; expected one a class"
              .formatted(archive, inside));
    }
    return new TarSource(listing, FileChannel.open(archive, StandardOpenOption.READ));
  }

  private static List<TarArchiveEntry> entries(Path archive) {
    try (TarFile file = new TarFile(archive)) {
      return file.getEntries();
    } catch (IOException | RuntimeException e) {
      // A malformed archive gives unchecked exceptions too.
      throw new BadInputException("file " + archive + " is no tar archive: " + e.getMessage(), e);
    }
  }

  private static void add(
      ClassListing.Builder<Span> builder, TarArchiveEntry entry, List<String> root) {
    List<String> parts = parts(entry.getName());
    int depth = parts.size() - root.size();
    if (depth < 1 || !parts.subList(0, root.size()).equals(root)) {
      return;
    }
    List<String> below = parts.subList(root.size(), parts.size());
    String name = String.join("/", below);
    if (below.contains("..")) {
      builder.ignore(name, "a path that leaves its folder");
    } else if (below.getFirst().startsWith(".")) {
      builder.ignore(name, "hidden");
    } else if (entry.isSymbolicLink() || entry.isLink()) {
      builder.ignore(name, "a link");
    } else if (entry.isDirectory()) {
      if (depth == 1) {
        builder.addClass(name);
      } else {
        builder.ignore(name, "no file");
      }
    } else if (depth == 1) {
      builder.ignore(name, "no class folder");
    } else if (depth > 2 || !entry.isFile() || entry.isSparse()) {
      builder.ignore(name, "no plain file of a class folder");
    } else if (!ImageSource.isPicture(below.get(1))) {
      builder.ignore(name, "no picture by its name");
    } else {
      Span span = new Span(entry.getDataOffset(), entry.getSize());
      builder.addPicture(below.get(0), below.get(1), span);
    }
  }

  /** The parts of a path without empty ones and ".". */
  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String part = path.substring(start, end);
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
      start = end + 1;
    }
    return parts;
  }

  @Override
  public List<String> classNames() {
    return listing.classNames();
  }

  @Override
  public int count() {
    return listing.entries().size();
  }

  @Override
  public int label(int index) {
    return listing.entries().get(index).label();
  }

  @Override
  public String name(int index) {
    return listing.entries().get(index).name();
  }

  @Override
  public List<String> ignored() {
    return listing.ignored();
  }

  @Override
  public byte[] read(int index) throws IOException {
    Span span = listing.entries().get(index).file();
    if (span.size < 0 || span.size > MOST_BYTES) {
      throw new UnusableImageException(
          "has %d bytes; expected %d at most".formatted(span.size, MOST_BYTES));
    }
    if (span.offset < 0 || span.offset > channel.size() - span.size) {
      throw new UnusableImageException("is cut off by the end of the archive");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) span.size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, span.offset + bytes.position()) < 0) {
        throw new IOException(name(index) + ": the archive became shorter while it was read");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
