package dev.lanewise.examples.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * The notebook's pictures: noise, each value of each pixel with equal chances, written as JPEG into
 * class folders. There is nothing to be learned from them but the pictures themselves.
 */
public final class RandomImages {
  private RandomImages() {}

  /**
   * Writes {@code image_0.jpg}, {@code image_1.jpg} and so on into a folder for each class, which
   * are made where they are missing; files of these names are replaced. The pixels depend on the
   * seed and on the places of class and file alone.
   *
   * @param root the folder for the class folders
   * @param classNames plain names, such as "class1"
   * @throws IllegalArgumentException if a size is not 1 to 32768, {@code perClass} below 1, or a
   *     class name no plain name of a folder
   * @throws IOException if a file can't be written
   */
  public static void write(
      Path root, List<String> classNames, int perClass, int height, int width, long seed)
      throws IOException {
    if (height < 1 || height > 1 << 15 || width < 1 || width > 1 << 15 || perClass < 1) {
      throw new IllegalArgumentException(
          "%d pictures of %d x %d; expected 1 or more of 1 to 32768 each"
              .formatted(perClass, height, width));
    }
    for (String name : classNames) {
      if (!name.matches("[A-Za-z0-9_-]+")) {
        throw new IllegalArgumentException(
            "class name is '" + name + "'; expected letters, digits, _ and - only");
      }
    }
    for (int label = 0; label < classNames.size(); label++) {
      Path folder = root.resolve(classNames.get(label));
      Files.createDirectories(folder);
      for (int i = 0; i < perClass; i++) {
        Path file = folder.resolve("image_" + i + ".jpg");
        // By a stream: handed a file, ImageIO reports what it can't write by "false" at most.
        try (var out = Files.newOutputStream(file)) {
          if (!ImageIO.write(noise(height, width, new SampleRandom(seed, label, i)), "jpg", out)) {
            throw new IOException("file " + file + ": this Java writes no JPEG");
          }
        }
      }
    }
  }

  private static BufferedImage noise(int height, int width, SampleRandom random) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, (int) (random.bits() >>> 40));
      }
    }
    return picture;
  }
}
