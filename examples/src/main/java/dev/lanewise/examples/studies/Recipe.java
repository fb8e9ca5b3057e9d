package dev.lanewise.examples.studies;

import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.train.TrainerOptions;
import java.util.List;
import java.util.function.Supplier;

/**
 * A network and how it is trained. Both are made anew for each run.
 *
 * @param name for tables
 * @param layers the unbuilt layers
 * @param options the training without its seed
 */
record Recipe(String name, Supplier<List<Layer>> layers, Supplier<TrainerOptions> options) {}
