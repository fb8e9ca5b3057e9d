package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.images.ColorMode;
import dev.lanewise.examples.images.ImageLoader;
import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.images.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A part of CIFAR-10: 10,000 training and 4,000 test pictures of 32 x 32 pixels in ten classes, as
 * JPEG in class folders. The project may not ship them; they are read from {@code
 * cifar10-subset.tar} or the unpacked folder {@code cifar10-subset} in the {@link DataFolder}.
 */
public final class Cifar {
  /** Rows and columns of a picture. */
  public static final int SIDE = 32;

  private static final String NAME = "cifar10-subset";
  private static final String ARCHIVE = NAME + ".tar";

  private Cifar() {}

  /**
   * Both parts, of the same classes.
   *
   * @param train the pictures to learn from
   * @param test the pictures to be judged by
   */
  public record Parts(ImageSet train, ImageSet test) {}

  /** What to tell a user who has no data. */
  public static String howToGet() {
    return "the CIFAR-10 pictures are missing; expected %s, or a folder %s with class folders in"
            .formatted(ARCHIVE, NAME)
        + " train and test, in the folder that --data, the property %s or the variable %s names"
            .formatted(DataFolder.PROPERTY, DataFolder.VARIABLE);
  }

  /**
   * Reads both parts, or nothing if neither archive nor folder is there.
   *
   * @throws BadInputException if what is there is not as expected
   */
  public static Optional<Parts> load(Path folder) throws IOException {
    Path unpacked = folder.resolve(NAME);
    Path archive = folder.resolve(ARCHIVE);
    if (Files.isDirectory(unpacked)) {
      return Optional.of(parts(unpacked, ""));
    }
    if (Files.isRegularFile(archive)) {
      return Optional.of(parts(archive, NAME + "/"));
    }
    return Optional.empty();
  }

  private static Parts parts(Path place, String prefix) throws IOException {
    ImageSet train = read(place, prefix + "train");
    ImageSet test = read(place, prefix + "test");
    if (!train.classNames().equals(test.classNames())) {
      throw new BadInputException(
          "%s has classes %s in train and %s in test; expected the same"
              .formatted(place, train.classNames(), test.classNames()));
    }
    return new Parts(train, test);
  }

  private static ImageSet read(Path place, String inside) throws IOException {
    try (ImageSource source = ImageSource.open(place, inside)) {
      ImageSet images =
          ImageLoader.of(ColorMode.RGB).withUnusable(ImageLoader.Unusable.FAIL).load(source);
      if (images.height() != SIDE || images.width() != SIDE) {
        throw new BadInputException(
            "%s has pictures of %d x %d in %s; expected %d x %d"
                .formatted(place, images.width(), images.height(), inside, SIDE, SIDE));
      }
      return images;
    }
  }
}
