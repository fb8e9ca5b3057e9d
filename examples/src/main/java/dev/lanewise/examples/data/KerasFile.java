package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.message.DataLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open HDF5 file of weights by Keras, taken as untrusted: nothing is read that has another size
 * than expected, and no link is followed. Two ways to name the parts of layer L are known: {@code
 * L/L_W_1:0} and {@code L/L_b_1:0} of the oldest files, and {@code L/L/kernel:0} and {@code
 * L/L/bias:0}; in a file of a whole model they stand in {@code model_weights}.
 */
final class KerasFile implements AutoCloseable {
  /** What a layer keeps. */
  enum Part {
    /** Filters, or the matrix of a dense layer. */
    KERNEL("_W_1:0", "kernel:0"),
    /** One number a filter or unit. */
    BIAS("_b_1:0", "bias:0");

    private final String oldSuffix;
    private final String name;

    Part(String oldSuffix, String name) {
      this.oldSuffix = oldSuffix;
      this.name = name;
    }
  }

  private static final long LARGEST_FILE = 4L << 30;
  private static final int MOST_LISTED = 30;

  private final Path file;
  private final HdfFile hdf;
  private final Map<String, Node> layers;

  private KerasFile(Path file, HdfFile hdf, Map<String, Node> layers) {
    this.file = file;
    this.hdf = hdf;
    this.layers = layers;
  }

  /**
   * Opens a file.
   *
   * @throws BadInputException if it is no whole HDF5 file
   */
  static KerasFile open(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
      throw new BadInputException(
          "file " + file + " is missing or larger than 4 GiB; expected weights saved by Keras");
    }
    HdfSize.requireWhole(file);
    HdfFile hdf = guarded(file, () -> new HdfFile(file));
    try {
      Map<String, Node> top = guarded(file, hdf::getChildren);
      Node inner = top.get("model_weights");
      return new KerasFile(
          file, hdf, inner instanceof Group group ? guarded(file, group::getChildren) : top);
    } catch (RuntimeException e) {
      hdf.close();
      throw e;
    }
  }

  /** jhdf meets damage with exceptions of many kinds. */
  private static <T> T guarded(Path file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (BadInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BadInputException("file " + file + " is a damaged HDF5 file: " + e.getMessage(), e);
    }
  }

  /**
   * Compares a part with what is expected, without reading its values.
   *
   * @throws BadInputException if it is missing, or of another shape or type
   */
  void check(String layer, Part part, int[] shape) {
    guarded(
        file,
        () -> {
          find(layer, part, shape);
          return true;
        });
  }

  /** The values of a part, after the same checks. */
  float[] read(String layer, Part part, int[] shape) {
    return guarded(
        file,
        () -> {
          Object values = find(layer, part, shape).getDataFlat();
          if (values instanceof float[] floats && floats.length == product(shape)) {
            return floats;
          }
          throw wrong(layer, part, "can't be read", "float32 of shape " + Arrays.toString(shape));
        });
  }

  private Dataset find(String layer, Part part, int[] shape) {
    if (!(layers.get(layer) instanceof Group group)) {
      List<String> known = layers.keySet().stream().sorted().limit(MOST_LISTED).toList();
      throw new BadInputException(
          "file %s: layer %s is missing; expected it beside %s".formatted(file, layer, known));
    }
    Dataset found = dataset(group, layer, part);
    if (found == null) {
      throw wrong(
          layer, part, "is missing", layer + part.oldSuffix + " or " + layer + "/" + part.name);
    }
    if (!Arrays.equals(found.getDimensions(), shape)) {
      throw wrong(
          layer,
          part,
          "has shape " + Arrays.toString(found.getDimensions()),
          Arrays.toString(shape));
    }
    if (found.isCompound() || found.isVariableLength() || found.getJavaType() != float.class) {
      throw wrong(layer, part, "is of " + found.getDataType(), "float32");
    }
    requireHonestStorage(found, layer, part);
    return found;
  }

  private static @Nullable Dataset dataset(Group group, String layer, Part part) {
    Map<String, Node> parts = group.getChildren();
    if (parts.get(layer + part.oldSuffix) instanceof Dataset old) {
      return old;
    }
    if (parts.get(layer) instanceof Group inner
        && inner.getChildren().get(part.name) instanceof Dataset found) {
      return found;
    }
    return null;
  }

  /** What is stored plainly can't be longer than the file, and chunks not longer than the whole. */
  private void requireHonestStorage(Dataset found, String layer, Part part) {
    long bytes = found.getSizeInBytes();
    boolean plain = found.getDataLayout() != DataLayout.CHUNKED;
    if (plain && bytes > hdf.size()) {
      throw wrong(layer, part, "has " + bytes + " bytes", "no more than the file");
    }
    if (found instanceof ChunkedDataset chunked) {
      int[] chunk = chunked.getChunkDimensions();
      if (chunk.length > 0 && product(chunk) > Math.max(1, found.getSize())) {
        throw wrong(
            layer, part, "is in chunks of " + Arrays.toString(chunk), "chunks within its shape");
      }
    }
  }

  private static long product(int[] shape) {
    long product = 1;
    for (int size : shape) {
      product = Math.multiplyExact(product, (long) size);
    }
    return product;
  }

  private BadInputException wrong(String layer, Part part, String found, String expected) {
    return new BadInputException(
        "file %s: %s of layer %s %s; expected %s"
            .formatted(file, part.name().toLowerCase(Locale.ROOT), layer, found, expected));
  }

  @Override
  public void close() {
    hdf.close();
  }
}
