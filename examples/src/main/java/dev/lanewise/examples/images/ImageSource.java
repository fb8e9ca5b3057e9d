package dev.lanewise.examples.images;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Picture files in class folders: each folder is a class, each file in it whose name ends in .jpg,
 * .jpeg or .png a picture of it. Classes are sorted by name, files by name within their class, so
 * that labels and order don't depend on the machine. What else lies there is left alone and listed:
 * other files, hidden ones, deeper folders, symbolic links. Can be read by many threads at once.
 */
public interface ImageSource extends AutoCloseable {
  /** The most bytes of a file. */
  int MOST_BYTES = 1 << 26;

  /**
   * The class folders in a folder, or in a folder of a tar archive that needn't be unpacked. A name
   * ending in .tar is taken for an archive; compressed ones can't be read in any order.
   *
   * @param place the folder or archive
   * @param inside the folder within it that holds the class folders, such as "photos/train"; "" if
   *     they lie at the top
   * @throws BadInputException if nothing is there, or no class folder
   */
  static ImageSource open(Path place, String inside) throws IOException {
    if (Files.isDirectory(place)) {
      return FolderSource.open(inside.isEmpty() ? place : place.resolve(inside));
    }
    if (Files.isRegularFile(place) && lower(place.toString()).endsWith(".tar")) {
      return TarSource.open(place, inside);
    }
    throw new BadInputException(
        "pictures are to be read from " + place + "; expected a folder or a .tar file");
  }

  /** The classes, sorted; a label is a place in this list. A class may be empty. */
  List<String> classNames();

  /** How many pictures there are. */
  int count();

  /** The class of a picture. */
  int label(int index);

  /** The class folder and file of a picture, such as "cat/0001.jpg". */
  String name(int index);

  /** What was found and left alone, each by name and why. */
  List<String> ignored();

  /**
   * The bytes of a picture's file.
   *
   * @throws UnusableImageException if it has more than {@link #MOST_BYTES}
   * @throws IOException if it can't be read
   */
  byte[] read(int index) throws IOException;

  @Override
  void close() throws IOException;

  /** Whether a file's name says that it is a picture. */
  static boolean isPicture(String fileName) {
    String lower = lower(fileName);
    boolean known = lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png");
    return known && !lower.startsWith(".");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
