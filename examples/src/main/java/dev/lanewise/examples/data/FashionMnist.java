package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): pictures of clothes, 28 x 28 pixels from 0 to 255,
 * ten classes. Its 10,000 test pictures lie beside this class.
 */
public final class FashionMnist {
  /** Rows and columns of a picture. */
  public static final int SIDE = 28;

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

  private FashionMnist() {}

  /** Reads the committed pictures, row by row of each. */
  public static LabelledData load() throws IOException {
    int pixels = SIDE * SIDE;
    IdxFile images = read(IMAGES, 3, PICTURES * pixels);
    IdxFile labels = read(LABELS, 1, PICTURES);
    Resources.require(
        images.dim(0) == PICTURES && images.dim(1) == SIDE && images.dim(2) == SIDE,
        IMAGES,
        PICTURES + " pictures of 28 x 28");
    Resources.require(labels.dim(0) == PICTURES, LABELS, PICTURES + " labels");
    List<String> names =
        IntStream.range(0, pixels).mapToObj(i -> "pixel " + i / SIDE + "," + i % SIDE).toList();
    return new LabelledData(images.floats(), labels.ints(), names, CLASSES);
  }

  private static IdxFile read(String name, int dimensions, int most) throws IOException {
    try (InputStream bytes = new GZIPInputStream(Resources.bytes(name))) {
      return IdxFile.read(name, bytes, dimensions, most);
    }
  }
}
