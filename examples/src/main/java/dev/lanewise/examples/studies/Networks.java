package dev.lanewise.examples.studies;

import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Multi-layer perceptrons as the documents write them. */
final class Networks {
  private Networks() {}

  /** Hidden layers with one activation, and a linear output. */
  static List<Layer> mlp(
      Supplier<Activation> activation, Initializer initializer, int outputs, int... hidden) {
    return mlp(activation, initializer, 0, outputs, hidden);
  }

  /** As above, with dropout behind each hidden layer if the rate is above 0. */
  static List<Layer> mlp(
      Supplier<Activation> activation,
      Initializer initializer,
      double dropout,
      int outputs,
      int... hidden) {
    List<Layer> layers = new ArrayList<>();
    for (int units : hidden) {
      layers.add(new Dense(units, initializer));
      layers.add(activation.get());
      if (dropout > 0) {
        layers.add(new Dropout(dropout));
      }
    }
    layers.add(new Dense(outputs, initializer));
    return layers;
  }
}
