package dev.lanewise.examples.images;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * Class folders in a folder. The folder itself may be named by a link; nothing below may be one.
 */
final class FolderSource implements ImageSource {
  private final ClassListing<Path> listing;

  private FolderSource(ClassListing<Path> listing) {
    this.listing = listing;
  }

  static FolderSource open(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new BadInputException("pictures are to be read from " + root + "; expected a folder");
    }
    ClassListing.Builder<Path> builder = new ClassListing.Builder<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        String name = name(folder);
        if (name.startsWith(".")) {
          builder.ignore(name, "hidden");
        } else if (Files.isSymbolicLink(folder)) {
          builder.ignore(name, "a symbolic link");
        } else if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          builder.addClass(name);
          list(builder, folder, name);
        } else {
          builder.ignore(name, "no class folder");
        }
      }
    }
    ClassListing<Path> listing = builder.build();
    if (listing.classNames().isEmpty()) {
      throw new BadInputException("folder " + root + " has no class folders; expected one a class");
    }
    return new FolderSource(listing);
  }

  private static void list(ClassListing.Builder<Path> builder, Path folder, String className)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = name(file);
        if (Files.isSymbolicLink(file)) {
          builder.ignore(className + "/" + name, "a symbolic link");
        } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          builder.ignore(className + "/" + name, "no file");
        } else if (!ImageSource.isPicture(name)) {
          builder.ignore(className + "/" + name, "no picture by its name");
        } else {
          builder.addPicture(className, name, file);
        }
      }
    }
  }

  private static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? path.toString() : last.toString();
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
    Path file = listing.entries().get(index).file();
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (SeekableByteChannel channel = Files.newByteChannel(file, options)) {
      long size = channel.size();
      if (size > MOST_BYTES) {
        throw new UnusableImageException(
            "has %d bytes; expected %d at most".formatted(size, MOST_BYTES));
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new IOException(name(index) + " became shorter while it was read");
        }
      }
      return bytes.array();
    }
  }

  @Override
  public void close() {}
}
