package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm2d;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network like VGG of few channels, on files as Keras writes them. */
class KerasWeightsTest {
  private static final int HEIGHT = 8;
  private static final int WIDTH = 12;

  private enum Form {
    OLD,
    WEIGHTS,
    WHOLE_MODEL
  }

  @TempDir private Path folder;
  private final Engine engine = Engine.open(BackendConfig.defaults().backend("scalar").threads(1));
  private final Random random = new Random(5);
  private Path file;

  /** The parts by layer, in Keras's shapes. */
  private final SequencedMap<String, Object[]> parts = new LinkedHashMap<>();

  @BeforeEach
  void makeParts() {
    file = folder.resolve("weights.h5");
    parts.put("block1_conv1", new Object[] {filters(3, 4), vector(4)});
    parts.put("block1_conv2", new Object[] {filters(4, 5), vector(5)});
    parts.put("block2_conv1", new Object[] {filters(5, 6), vector(6)});
    parts.put("fc1", new Object[] {matrix(2 * 3 * 6, 7), vector(7)});
    parts.put("predictions", new Object[] {matrix(7, 3), vector(3)});
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Sequential model(boolean top) {
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    layers.put("block1_conv1", convolution(4));
    layers.put("block1_relu1", Activation.relu());
    layers.put("block1_conv2", convolution(5));
    layers.put("block1_relu2", Activation.relu());
    layers.put("block1_pool", Pool2d.max(2));
    layers.put("block2_conv1", convolution(6));
    layers.put("block2_relu1", Activation.relu());
    layers.put("block2_pool", Pool2d.max(2));
    if (top) {
      layers.put("flatten", new Flatten());
      layers.put("fc1", new Dense(7));
      layers.put("fc1_relu", Activation.relu());
      layers.put("fc1_dropout", new Dropout(0.5));
      layers.put("predictions", new Dense(3));
    }
    return Sequential.named(layers).build(engine, 1, 3, HEIGHT, WIDTH);
  }

  private static Layer convolution(int filters) {
    return new Conv2d(filters, Window2d.of(3, 3).withPadding(1));
  }

  private float[][][][] filters(int in, int out) {
    float[][][][] filters = new float[3][3][in][out];
    for (float[][][] row : filters) {
      for (float[][] tap : row) {
        for (int i = 0; i < in; i++) {
          tap[i] = vector(out);
        }
      }
    }
    return filters;
  }

  private float[][] matrix(int in, int out) {
    float[][] matrix = new float[in][];
    for (int i = 0; i < in; i++) {
      matrix[i] = vector(out);
    }
    return matrix;
  }

  private float[] vector(int n) {
    float[] vector = new float[n];
    for (int i = 0; i < n; i++) {
      vector[i] = 0.5f * (float) random.nextGaussian();
    }
    return vector;
  }

  private void write(Form form) throws IOException {
    Files.deleteIfExists(file);
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup root = form == Form.WHOLE_MODEL ? hdf.putGroup("model_weights") : hdf;
      for (Map.Entry<String, Object[]> entry : parts.entrySet()) {
        String layer = entry.getKey();
        WritableGroup group = root.putGroup(layer);
        if (form == Form.OLD) {
          group.putDataset(layer + "_W_1:0", entry.getValue()[0]);
          group.putDataset(layer + "_b_1:0", entry.getValue()[1]);
        } else {
          WritableGroup inner = group.putGroup(layer);
          inner.putDataset("kernel:0", entry.getValue()[0]);
          inner.putDataset("bias:0", entry.getValue()[1]);
        }
      }
    }
  }

  private float[][][] image() {
    float[][][] image = new float[HEIGHT][WIDTH][];
    for (float[][] row : image) {
      for (int x = 0; x < WIDTH; x++) {
        row[x] = vector(3);
      }
    }
    return image;
  }

  private static float[] channelsFirst(float[][][] image) {
    int h = image.length;
    int w = image[0].length;
    int channels = image[0][0].length;
    float[] flat = new float[h * w * channels];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        for (int c = 0; c < channels; c++) {
          flat[(c * h + y) * w + x] = image[y][x][c];
        }
      }
    }
    return flat;
  }

  // ---- Keras's forward pass in plain loops, with the channels last

  private float[][][] convolve(float[][][] x, String layer) {
    float[][][][] kernel = (float[][][][]) parts.get(layer)[0];
    float[] bias = (float[]) parts.get(layer)[1];
    float[][][] y = new float[x.length][x[0].length][bias.length];
    for (int row = 0; row < x.length; row++) {
      for (int column = 0; column < x[0].length; column++) {
        for (int o = 0; o < bias.length; o++) {
          double sum = bias[o];
          for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
              int r = row + i - 1;
              int c = column + j - 1;
              if (r >= 0 && r < x.length && c >= 0 && c < x[0].length) {
                for (int in = 0; in < x[0][0].length; in++) {
                  sum += (double) x[r][c][in] * kernel[i][j][in][o];
                }
              }
            }
          }
          y[row][column][o] = (float) Math.max(sum, 0);
        }
      }
    }
    return y;
  }

  private static float[][][] pool(float[][][] x) {
    float[][][] y = new float[x.length / 2][x[0].length / 2][x[0][0].length];
    for (int row = 0; row < y.length; row++) {
      for (int column = 0; column < y[0].length; column++) {
        for (int c = 0; c < y[0][0].length; c++) {
          float upper = Math.max(x[2 * row][2 * column][c], x[2 * row][2 * column + 1][c]);
          float lower = Math.max(x[2 * row + 1][2 * column][c], x[2 * row + 1][2 * column + 1][c]);
          y[row][column][c] = Math.max(upper, lower);
        }
      }
    }
    return y;
  }

  private float[] dense(float[] x, String layer) {
    float[][] kernel = (float[][]) parts.get(layer)[0];
    float[] y = ((float[]) parts.get(layer)[1]).clone();
    for (int o = 0; o < y.length; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += x[i] * kernel[i][o];
      }
    }
    return y;
  }

  private float[][][] features(float[][][] image) {
    float[][][] x = convolve(image, "block1_conv1");
    x = pool(convolve(x, "block1_conv2"));
    return pool(convolve(x, "block2_conv1"));
  }

  private float[] logits(float[][][] features) {
    float[] flat = new float[2 * 3 * 6];
    int at = 0;
    for (float[][] row : features) {
      for (float[] pixel : row) {
        for (float value : pixel) {
          flat[at++] = value;
        }
      }
    }
    float[] hidden = dense(flat, "fc1");
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Math.max(hidden[i], 0);
    }
    return dense(hidden, "predictions");
  }

  private static List<float[]> content(Sequential model) {
    return model.parameters().stream().map(Parameter::value).map(v -> v.toFloats()).toList();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void modelComputesWhatKerasDoes(Form form) throws IOException {
    write(form);
    Sequential model = model(true);
    KerasWeights.load(file, model);
    float[][][] image = image();
    float[] expected = logits(features(image));
    float[] actual = model.forward(engine.of(channelsFirst(image), 1, 3, HEIGHT, WIDTH)).toFloats();
    assertArrayEquals(expected, actual, 1e-4f);
    assertTrue(Math.abs(expected[0]) > 0.05, "the numbers say something");
  }

  /** A file with the top serves a base too. */
  @Test
  void baseComputesWhatKerasDoesWithAndWithoutTop() throws IOException {
    float[][][] image = image();
    float[] expected = channelsFirst(features(image));
    for (boolean top : new boolean[] {true, false}) {
      if (!top) {
        parts.remove("fc1");
        parts.remove("predictions");
      }
      write(Form.OLD);
      Sequential base = model(false);
      KerasWeights.load(file, base);
      assertArrayEquals(
          expected,
          base.forward(engine.of(channelsFirst(image), 1, 3, HEIGHT, WIDTH)).toFloats(),
          1e-4f);
    }
  }

  private String complaint() {
    Sequential model = model(true);
    List<float[]> before = content(model);
    String message =
        assertThrows(BadInputException.class, () -> KerasWeights.load(file, model)).getMessage();
    List<float[]> after = content(model);
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), after.get(i), "nothing may be written: " + message);
    }
    return message;
  }

  private void refused(String expected) throws IOException {
    write(Form.WEIGHTS);
    String message = complaint();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void wrongFilesAreNamed() throws IOException {
    Object[] last = parts.remove("predictions");
    refused("layer predictions is missing; expected it beside [block1_conv1, block1_conv2");
    parts.put("predictions", new Object[] {matrix(7, 4), vector(4)});
    refused("kernel of layer predictions has shape [7, 4]; expected [7, 3]");
    parts.put("predictions", new Object[] {last[0], vector(2)});
    refused("bias of layer predictions has shape [2]; expected [3]");
    parts.put("predictions", new Object[] {last[0], new double[3]});
    refused("bias of layer predictions is of");
    parts.put("predictions", last);
    // Channels first, as Theano had them.
    parts.put("block1_conv1", new Object[] {new float[4][3][3][3], vector(4)});
    refused("kernel of layer block1_conv1 has shape [4, 3, 3, 3]; expected [3, 3, 3, 4]");
  }

  @Test
  void missingPartsAreNamed() throws IOException {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putGroup("block1_conv1").putDataset("weights", vector(3));
    }
    assertEquals(
        "file %s: kernel of layer block1_conv1 is missing; expected block1_conv1_W_1:0 or"
                .formatted(file)
            + " block1_conv1/kernel:0",
        complaint());
    Files.delete(file);
    assertTrue(complaint().contains("is missing or larger than 4 GiB"), complaint());
    Files.write(file, new byte[5000]);
    assertTrue(complaint().contains("no HDF5 file"), complaint());
  }

  /** Cut anywhere, or with a damaged byte: one clear exception or all values, and never half. */
  @Test
  void damagedFilesGiveOneException() throws IOException {
    write(Form.OLD);
    byte[] whole = Files.readAllBytes(file);
    for (int cut = 0; cut < whole.length; cut += whole.length / 20) {
      Files.write(file, Arrays.copyOf(whole, cut));
      assertFalse(complaint().isEmpty());
    }
    Sequential model = model(true);
    int refused = 0;
    for (int trial = 0; trial < 100; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      try {
        KerasWeights.load(file, model);
      } catch (BadInputException e) {
        refused++;
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      }
    }
    assertTrue(refused > 3, "refused " + refused);
  }

  @Test
  void modelsThatCantBeLoadedAreNamed() throws IOException {
    write(Form.OLD);
    Sequential norm = new Sequential(new Conv2d(2, 3), new BatchNorm2d()).build(engine, 1, 3, 5, 5);
    Sequential flat = new Sequential(new Dense(2)).build(engine, 1, 3);
    Sequential wide = new Sequential(new Conv2d(2, 3)).build(engine, DType.F64, 1, 3, 5, 5);
    for (Sequential model : List.of(norm, flat, wide)) {
      assertThrows(IllegalArgumentException.class, () -> KerasWeights.load(file, model));
    }
  }
}
