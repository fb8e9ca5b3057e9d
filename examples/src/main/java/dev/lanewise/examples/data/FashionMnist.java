package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): pictures of clothes, 28 x 28 pixels from 0 to 255,
 * ten classes. Its 10,000 test pictures lie beside this class; Debian's package {@code
 * dataset-fashion-mnist} holds all 70,000.
 */
public final class FashionMnist {
  /** Rows and columns of a picture. */
  public static final int SIDE = MnistFiles.SIDE;

  /** What the classes are. */
  public static final List<String> CLASSES =
      List.of(
          "T-shirt",
          "trousers",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "boot");

  private static final String IMAGES = "fashion-images-idx3-ubyte.gz";
  private static final String LABELS = "fashion-labels-idx1-ubyte.gz";
  private static final int PICTURES = 10_000;
  private static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");

  private FashionMnist() {}

  /** Reads the committed pictures, row by row of each. */
  public static LabelledData load() throws IOException {
    IdxFile images = read(IMAGES, 3, PICTURES * MnistFiles.PIXELS);
    IdxFile labels = read(LABELS, 1, PICTURES);
    Resources.require(
        images.dim(0) == PICTURES && images.dim(1) == SIDE && images.dim(2) == SIDE,
        IMAGES,
        PICTURES + " pictures of 28 x 28");
    Resources.require(labels.dim(0) == PICTURES, LABELS, PICTURES + " labels");
    return MnistFiles.labelled(images, labels, CLASSES);
  }

  /** What to tell a user who has only the committed part. */
  public static String howToGetAll() {
    return "The 60,000 training pictures of Fashion-MNIST are missing, so this part is left out:"
        + " install the Debian package dataset-fashion-mnist, or put its files into the folder"
        + " fashion-mnist of a folder that --data, the property %s or the variable %s names."
            .formatted(DataFolder.PROPERTY, DataFolder.VARIABLE);
  }

  /**
   * Reads all 70,000 pictures, or nothing if they are neither in {@code fashion-mnist} of the
   * user's folder nor installed.
   *
   * @throws dev.lanewise.examples.BadInputException if a file is missing or not what it should be
   */
  public static Optional<TrainAndTest> loadAll(Optional<Path> folder) {
    List<Path> places = new ArrayList<>();
    folder.ifPresent(named -> places.add(named.resolve("fashion-mnist")));
    places.add(INSTALLED);
    return MnistFiles.load(places, CLASSES);
  }

  private static IdxFile read(String name, int dimensions, int most) throws IOException {
    try (InputStream bytes = new GZIPInputStream(Resources.bytes(name))) {
      return IdxFile.read(name, bytes, dimensions, most);
    }
  }
}
