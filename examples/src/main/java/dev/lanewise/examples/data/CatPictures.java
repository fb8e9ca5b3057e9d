package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The cat pictures of document 002: 209 training and 50 test images of 64 x 64 pixels, cat or not.
 * The project may not ship them; they are read from {@code train_catvnoncat.h5} and {@code
 * test_catvnoncat.h5} in the {@link DataFolder}.
 */
public final class CatPictures {
  /** Rows and columns of a picture. */
  public static final int SIDE = 64;

  /** Values of a picture: the pixels' red, green and blue. */
  public static final int VALUES = SIDE * SIDE * 3;

  /** The label of a cat. */
  public static final int CAT = 1;

  private static final String TRAIN_FILE = "train_catvnoncat.h5";
  private static final String TEST_FILE = "test_catvnoncat.h5";
  private static final int MOST_PICTURES = 10_000;
  private static final long LARGEST_FILE = 1L << 30;

  private CatPictures() {}

  /** What to tell a user who has no data. */
  public static String howToGet() {
    return "The cat pictures are missing, so this part is left out: " + remedy() + ".";
  }

  /** What the user can do to have the data: an order in words, without a full stop. */
  public static String remedy() {
    return "put %s and %s into a folder and name it by --data, the".formatted(TRAIN_FILE, TEST_FILE)
        + " property %s or the variable %s".formatted(DataFolder.PROPERTY, DataFolder.VARIABLE);
  }

  /**
   * Reads both files from the folder, or nothing if neither is there.
   *
   * @throws BadInputException if only one is there, or one is not what it should be
   */
  public static Optional<TrainAndTest> load(Path folder) throws IOException {
    Path train = folder.resolve(TRAIN_FILE);
    Path test = folder.resolve(TEST_FILE);
    if (!Files.exists(train) && !Files.exists(test)) {
      return Optional.empty();
    }
    return Optional.of(new TrainAndTest(read(train, "train"), read(test, "test")));
  }

  /** Reads {@code <part>_set_x} (n, 64, 64, 3) and {@code <part>_set_y} (n labels) of a file. */
  private static LabelledData read(Path file, String part) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
      throw new BadInputException(
          "file " + file + " is missing or larger than 1 GiB; expected the cat pictures");
    }
    HdfSize.requireWhole(file);
    try (HdfFile hdf = new HdfFile(file)) {
      Dataset pictures = dataset(hdf, file, part + "_set_x");
      int[] shape = pictures.getDimensions();
      if (shape.length != 4
          || shape[0] < 1
          || shape[0] > MOST_PICTURES
          || !Arrays.equals(shape, 1, 4, new int[] {SIDE, SIDE, 3}, 0, 3)) {
        throw wrong(file, part + "_set_x", "has shape " + Arrays.toString(shape), "(n, 64, 64, 3)");
      }
      Dataset classes = dataset(hdf, file, part + "_set_y");
      if (classes.getSize() != shape[0]) {
        throw wrong(
            file, part + "_set_y", "has " + classes.getSize() + " labels", shape[0] + " labels");
      }
      return new LabelledData(
          pixels(pictures.getDataFlat(), file, part),
          labels(classes.getDataFlat(), file, part),
          IntStream.range(0, VALUES).mapToObj(i -> "value " + i).toList(),
          List.of("not a cat", "cat"));
    } catch (HdfException e) {
      throw new BadInputException("file " + file + " is no HDF5 file: " + e.getMessage(), e);
    }
  }

  private static Dataset dataset(HdfFile hdf, Path file, String name) {
    Node node = hdf.getChildren().get(name);
    if (node instanceof Dataset found && !found.isCompound() && !found.isVariableLength()) {
      return found;
    }
    throw wrong(file, name, "is missing", "a data set of numbers");
  }

  private static float[] pixels(Object values, Path file, String part) {
    if (!(values instanceof int[] shades)) {
      throw wrong(file, part + "_set_x", "is not of unsigned bytes", "unsigned bytes");
    }
    float[] pixels = new float[shades.length];
    for (int i = 0; i < shades.length; i++) {
      if (shades[i] < 0 || shades[i] > 255) {
        throw wrong(file, part + "_set_x", "has the value " + shades[i], "0 to 255");
      }
      pixels[i] = shades[i];
    }
    return pixels;
  }

  private static int[] labels(Object values, Path file, String part) {
    if (!(values instanceof long[] classes)) {
      throw wrong(file, part + "_set_y", "is not of 64-bit integers", "64-bit integers");
    }
    int[] labels = new int[classes.length];
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] != 0 && classes[i] != CAT) {
        throw wrong(file, part + "_set_y", "has the label " + classes[i], "0 or 1");
      }
      labels[i] = (int) classes[i];
    }
    return labels;
  }

  private static BadInputException wrong(Path file, String name, String found, String expected) {
    return new BadInputException(
        "file %s: %s %s; expected %s".formatted(file, name, found, expected));
  }
}
