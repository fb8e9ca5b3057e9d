package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights that Keras saved in HDF5, such as those of VGG16 for ImageNet with the top ({@code
 * vgg16_weights_tf_dim_ordering_tf_kernels.h5}) and without ({@code .._notop.h5}), for {@code
 * Vgg.vgg16} and {@code Vgg.vgg16Base}. Layers are found by their names; those of the file that the
 * model lacks are left alone, so that a file with the top serves a model without.
 *
 * <p>Keras keeps images with the channels last. So filters come as (kernelH, kernelW, in, out) and
 * are turned to (out, in, kernelH, kernelW), and the rows of a dense layer behind a {@link Flatten}
 * come in the order (height, width, channels) and are brought into (channels, height, width).
 *
 * <p>The images must be made as Keras made them; for VGG16 that is blue, green, red, from 0 to 255,
 * minus 103.939, 116.779 and 123.68.
 */
public final class KerasWeights {
  /** A tensor of the model, and the values for it in its order. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  private record Loaded(Tensor target, float[] values) {}

  /**
   * A tensor of the model, with its shape in Keras, and what shape was flattened just before it.
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  private record Wanted(
      String layer, KerasFile.Part part, Tensor target, int[] shape, int @Nullable [] flattened) {}

  private KerasWeights() {}

  /**
   * Overwrites the convolutions and dense layers of a model by what the file has under their names.
   * All shapes are compared, and all values read, before the first is written.
   *
   * @param model built in float32 for images (channels, height, width), with Keras's layer names
   * @throws BadInputException if the file is no whole HDF5 file, lacks a layer, or has another
   *     shape or type for it; the model is not changed then
   * @throws IllegalArgumentException if the model is none that can be loaded
   * @throws IOException if the file can't be read
   */
  public static void load(Path file, Sequential model) throws IOException {
    List<Wanted> wanted = wanted(model);
    List<Loaded> loaded = new ArrayList<>();
    try (KerasFile keras = KerasFile.open(file)) {
      for (Wanted each : wanted) {
        keras.check(each.layer, each.part, each.shape);
      }
      for (Wanted each : wanted) {
        float[] values = keras.read(each.layer, each.part, each.shape);
        loaded.add(new Loaded(each.target, ours(values, each.shape, each.flattened)));
      }
    }
    loaded.forEach(each -> each.target.set(each.values));
  }

  /** Lists what the model needs, in Keras's shapes. */
  private static List<Wanted> wanted(Sequential model) {
    if (model.inputShape().length != 3 || model.dtype() != DType.F32) {
      throw new IllegalArgumentException(
          "model takes %s of %s; expected images (channels, height, width) of F32"
              .formatted(Arrays.toString(model.inputShape()), model.dtype()));
    }
    List<Wanted> wanted = new ArrayList<>();
    int[] flattened = null;
    for (int i = 0; i < model.names().size(); i++) {
      String name = model.names().get(i);
      Layer layer = model.layer(name);
      if (layer instanceof Flatten && layer.inputShape().length == 3) {
        flattened = layer.inputShape();
      }
      if (layer.parameters().isEmpty()) {
        continue;
      }
      if (!(layer instanceof Conv2d || layer instanceof Dense)) {
        throw new IllegalArgumentException(
            "layer " + name + " is " + layer + "; expected convolutions and dense layers");
      }
      List<Parameter> parameters = layer.parameters();
      Tensor weight = parameters.getFirst().value();
      int[] s = weight.shape();
      int[] keras = s.length == 4 ? new int[] {s[2], s[3], s[1], s[0]} : s;
      wanted.add(new Wanted(name, KerasFile.Part.KERNEL, weight, keras, flattened));
      if (parameters.size() > 1) {
        Tensor bias = parameters.get(1).value();
        wanted.add(new Wanted(name, KerasFile.Part.BIAS, bias, bias.shape(), null));
      }
      flattened = null;
    }
    return wanted;
  }

  private static float[] ours(float[] values, int[] shape, int @Nullable [] flattened) {
    if (shape.length == 4) {
      return outInRowsColumns(values, shape[0] * shape[1], shape[2], shape[3]);
    }
    return flattened == null ? values : channelsFirst(values, flattened, shape[1]);
  }

  /** From (taps, in, out) to (out, in, taps). */
  private static float[] outInRowsColumns(float[] values, int taps, int in, int out) {
    float[] turned = new float[values.length];
    int from = 0;
    for (int tap = 0; tap < taps; tap++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          turned[(o * in + i) * taps + tap] = values[from++];
        }
      }
    }
    return turned;
  }

  /** Rows of so many units from (height, width, channels) to (channels, height, width). */
  private static float[] channelsFirst(float[] values, int[] image, int units) {
    float[] ordered = new float[values.length];
    int channels = image[0];
    int pixels = image[1] * image[2];
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        int from = (pixel * channels + channel) * units;
        System.arraycopy(values, from, ordered, (channel * pixels + pixel) * units, units);
      }
    }
    return ordered;
  }
}
