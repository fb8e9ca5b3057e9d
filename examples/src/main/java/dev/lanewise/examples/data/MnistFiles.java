package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The four files in which MNIST and its like are published: {@code train-images-idx3-ubyte} with
 * 60,000 pictures of 28 x 28 pixels, {@code t10k-images-idx3-ubyte} with 10,000, and the labels
 * {@code train-labels-idx1-ubyte} and {@code t10k-labels-idx1-ubyte}; each as it is or packed by
 * gzip with {@code .gz} added to its name.
 */
final class MnistFiles {
  static final int SIDE = 28;
  static final int PIXELS = SIDE * SIDE;

  private static final int TRAINING = 60_000;
  private static final int TEST = 10_000;
  private static final String IMAGES = "-images-idx3-ubyte";
  private static final String LABELS = "-labels-idx1-ubyte";

  private MnistFiles() {}

  /**
   * Reads the files of the first folder that has the training pictures, or nothing if none has.
   *
   * @throws BadInputException if another of the four is missing there, or one is not what it should
   *     be
   */
  static Optional<TrainAndTest> load(List<Path> folders, List<String> classNames) {
    for (Path folder : folders) {
      if (find(folder, "train" + IMAGES).isPresent()) {
        return Optional.of(
            new TrainAndTest(
                read(folder, "train", TRAINING, classNames),
                read(folder, "t10k", TEST, classNames)));
      }
    }
    return Optional.empty();
  }

  /** Pictures row by row, with their labels. */
  static LabelledData labelled(IdxFile images, IdxFile labels, List<String> classNames) {
    List<String> names =
        IntStream.range(0, PIXELS).mapToObj(i -> "pixel " + i / SIDE + "," + i % SIDE).toList();
    return new LabelledData(images.floats(), labels.ints(), names, classNames);
  }

  private static LabelledData read(
      Path folder, String part, int pictures, List<String> classNames) {
    IdxFile images = read(folder, part + IMAGES, 3, pictures * PIXELS);
    IdxFile labels = read(folder, part + LABELS, 1, pictures);
    if (images.dim(0) != pictures || images.dim(1) != SIDE || images.dim(2) != SIDE) {
      throw new BadInputException(
          "file %s in %s has %d pictures of %d x %d; expected %d of 28 x 28"
              .formatted(
                  part + IMAGES, folder, images.dim(0), images.dim(1), images.dim(2), pictures));
    }
    if (labels.dim(0) != pictures) {
      throw new BadInputException(
          "file %s in %s has %d labels; expected %d"
              .formatted(part + LABELS, folder, labels.dim(0), pictures));
    }
    for (int label : labels.ints()) {
      if (label >= classNames.size()) {
        throw new BadInputException(
            "file %s in %s has the label %d; expected 0 to %d"
                .formatted(part + LABELS, folder, label, classNames.size() - 1));
      }
    }
    return labelled(images, labels, classNames);
  }

  private static IdxFile read(Path folder, String name, int dimensions, int most) {
    Path file =
        find(folder, name)
            .orElseThrow(
                () -> new BadInputException("file " + name + " is missing from " + folder));
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain = isPacked(file) ? new GZIPInputStream(bytes) : bytes) {
      return IdxFile.read(file.toString(), plain, dimensions, most);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Path> find(Path folder, String name) {
    for (String ending : new String[] {"", ".gz"}) {
      Path file = folder.resolve(name + ending);
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static boolean isPacked(Path file) {
    return file.toString().endsWith(".gz");
  }
}
