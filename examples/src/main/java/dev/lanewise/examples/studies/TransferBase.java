package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.KerasWeights;
import dev.lanewise.examples.images.Image;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.Vgg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A network of convolutions whose features others learn from, and how it takes pictures.
 *
 * @param description what it is and where its weights come from
 * @param network built, without a head
 * @param side of the pictures that it takes, in pixels
 * @param lastFrozen the layer up to which it stays frozen in the second phase
 * @param likeKeras whether pictures are made as for Keras's weights of VGG16
 */
record TransferBase(
    String description, Sequential network, int side, String lastFrozen, boolean likeKeras) {
  /** Blue, green, red: the means of ImageNet that Keras's weights of VGG16 count on. */
  private static final float[] KERAS_MEANS = {103.939f, 116.779f, 123.68f};

  /**
   * VGG16 with random weights; or, by the name's end, with Keras's from an .h5 file, or the base of
   * the small VGG with what {@link ModelFile} saved of the network, as {@link CifarStudy} does.
   *
   * @param file the weights, if the user has some
   * @param small whether pictures are to be small, for tests
   * @throws BadInputException if the file is none of these or doesn't fit
   */
  static TransferBase open(Engine engine, Optional<Path> file, boolean small, long seed)
      throws IOException {
    String name = file.map(Path::toString).orElse("").toLowerCase(Locale.ROOT);
    if (!name.isEmpty() && !name.endsWith(".h5")) {
      return small(engine, file.orElseThrow(), small ? 32 : 64, seed);
    }
    int side = small ? 64 : 224;
    Sequential network = Vgg.vgg16Base().build(engine, seed, 3, side, side);
    if (file.isPresent()) {
      try {
        KerasWeights.load(file.get(), network);
      } catch (IOException | RuntimeException e) {
        network.release();
        throw e;
      }
    }
    String origin = file.isPresent() ? "weights of Keras from a file" : "random weights";
    return new TransferBase(
        "VGG16 without its top, " + origin, network, side, "block4_pool", file.isPresent());
  }

  private static TransferBase small(Engine engine, Path file, int side, long seed) {
    Sequential network = Vgg.smallBase().build(engine, seed, 3, side, side);
    try {
      ModelFile.loadPart(file, network);
    } catch (ModelFileException e) {
      network.release();
      throw new BadInputException(
          "--base: " + e.getMessage() + "; expected those of the small VGG, or Keras's .h5", e);
    }
    return new TransferBase(
        "the small VGG without its head, weights from a file", network, side, "block2_pool", false);
  }

  /** Writes a picture as the network takes it. */
  void write(Image image, float[] to, int offset) {
    float[] planes = image.planes();
    int pixels = image.height() * image.width();
    for (int channel = 0; channel < 3; channel++) {
      int from = (likeKeras ? 2 - channel : channel) * pixels;
      for (int i = 0; i < pixels; i++) {
        float value = planes[from + i];
        to[offset + channel * pixels + i] =
            likeKeras ? 255 * value - KERAS_MEANS[channel] : 4 * value - 2;
      }
    }
  }
}
