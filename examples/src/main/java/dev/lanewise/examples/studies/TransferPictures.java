package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.images.ColorMode;
import dev.lanewise.examples.images.ImageLoader;
import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.images.ImageSource;
import dev.lanewise.examples.images.RandomImages;
import dev.lanewise.examples.images.Resize;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of the study of transfer learning: the notebook's random ones in a folder made for
 * them, or those of the user, either in class folders, or in class folders within {@code train} and
 * {@code val}. They are decoded when they are asked for and not kept.
 */
final class TransferPictures implements AutoCloseable {
  private static final List<String> NOTEBOOK = List.of("class1", "class2");

  private final String description;
  private final ImageSource trainSource;
  private final ImageSet train;
  private final @Nullable ImageSource validationSource;
  private final @Nullable ImageSet validation;
  private final @Nullable Path made;

  private TransferPictures(String description, Path folder, int side, @Nullable Path made)
      throws IOException {
    this.description = description;
    this.made = made;
    Path trainFolder = folder.resolve("train");
    Path validationFolder = folder.resolve("val");
    boolean isSplit = Files.isDirectory(trainFolder) && Files.isDirectory(validationFolder);
    ImageLoader loader =
        ImageLoader.of(ColorMode.RGB).withShaping(image -> Resize.to(image, side, side));
    this.trainSource = ImageSource.open(isSplit ? trainFolder : folder, "");
    this.train = loader.lazily(trainSource);
    this.validationSource = isSplit ? ImageSource.open(validationFolder, "") : null;
    this.validation = validationSource == null ? null : loader.lazily(validationSource);
    if (train.classNames().size() < 2) {
      throw new BadInputException(
          "folder " + folder + " has the class " + train.classNames() + "; expected two or more");
    }
    if (validation != null && !validation.classNames().equals(train.classNames())) {
      throw new BadInputException(
          "folder %s has the classes %s in train and %s in val; expected the same"
              .formatted(folder, train.classNames(), validation.classNames()));
    }
  }

  /** The pictures of a folder, resized to squares. */
  static TransferPictures of(Path folder, int side) throws IOException {
    return new TransferPictures("the pictures given by --data", folder, side, null);
  }

  /** Noise as JPEG in two class folders, as the notebook makes it. */
  static TransferPictures random(int perClass, int side, long seed) throws IOException {
    Path folder = Files.createTempDirectory("sample_data");
    try {
      RandomImages.write(folder, NOTEBOOK, perClass, side, side, seed);
      return new TransferPictures(
          "random pictures: noise, as in the notebook", folder, side, folder);
    } catch (IOException | RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  /** What they are. */
  String description() {
    return description;
  }

  /** To learn from. */
  ImageSet train() {
    return train;
  }

  /** To be judged by, if there are such. */
  Optional<ImageSet> validation() {
    return Optional.ofNullable(validation);
  }

  @Override
  public void close() throws IOException {
    trainSource.close();
    if (validationSource != null) {
      validationSource.close();
    }
    if (made != null) {
      delete(made);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
