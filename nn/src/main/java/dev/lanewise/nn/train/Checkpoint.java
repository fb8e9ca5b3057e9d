package dev.lanewise.nn.train;

import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.io.SafetensorsFile;
import dev.lanewise.nn.io.SafetensorsWriter;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.NamedStream;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.optim.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a training run in one file: what {@link ModelFile} saves, the optimizer's
 * state, the places of random sequences, the best weights and the history. Nothing in it depends on
 * time or machine, so an interrupted and resumed run ends with the same bytes as an uninterrupted
 * one.
 */
final class Checkpoint {
  private static final String FORMAT = "lanewise-checkpoint-2";
  private static final String STREAM = "stream.";
  private static final String HISTORY = "history.";

  private final Layer model;
  private final Optimizer optimizer;
  private final @Nullable BestKeeper best;

  /** What must be the same when training goes on, by name. */
  private final Map<String, String> settings = new LinkedHashMap<>();

  Checkpoint(Layer model, Optimizer optimizer, @Nullable BestKeeper best, TrainerOptions options) {
    this.model = model;
    this.optimizer = optimizer;
    this.best = best;
    settings.put("format", FORMAT);
    settings.put("trainer.optimizer", options.rule.toString());
    settings.put("trainer.clip_norm", Double.toString(options.clipNorm));
    settings.put("trainer.penalty", String.valueOf(options.penalty));
    settings.put("trainer.batch_size", Integer.toString(options.batchSize));
    settings.put("trainer.seed", Long.toString(options.seed));
    settings.put("trainer.shuffled", Boolean.toString(options.shuffled));
    settings.put("trainer.validation_split", Double.toString(options.validationSplit));
    settings.put("trainer.early_stopping", String.valueOf(options.earlyStopping));
    settings.put("trainer.frozen", frozen(model));
    settings.put("trainer.metrics", String.join(",", options.metrics.keySet()));
  }

  private static String frozen(Layer model) {
    return model.parameters().stream()
        .filter(parameter -> !parameter.value().requiresGrad())
        .map(Parameter::name)
        .collect(Collectors.joining(","));
  }

  private List<NamedTensor> tensors() {
    List<NamedTensor> all = new ArrayList<>(ModelFile.tensors(model));
    for (NamedTensor tensor : optimizer.state()) {
      all.add(new NamedTensor(ModelFile.OPTIMIZER + tensor.name(), tensor.value()));
    }
    if (best != null) {
      for (NamedTensor tensor : best.state()) {
        all.add(new NamedTensor(ModelFile.BEST + tensor.name(), tensor.value()));
      }
    }
    return all;
  }

  /** Writes the state after the last of the given epochs. */
  void save(Path file, List<EpochResult> results, int rows) {
    Map<String, String> metadata = new LinkedHashMap<>(settings);
    metadata.put("trainer.rows", Integer.toString(rows));
    metadata.put("trainer.epochs", Integer.toString(results.size()));
    metadata.put("trainer.steps", Long.toString(optimizer.steps()));
    for (NamedStream named : model.streams()) {
      RandomStream stream = named.stream();
      metadata.put(
          STREAM + named.name(), stream.seed() + " " + stream.stream() + " " + stream.counter());
    }
    if (best != null) {
      metadata.put("best.epoch", Integer.toString(best.bestEpoch()));
      metadata.put("best.value", Double.toString(best.bestValue()));
    }
    metadata.put(
        "history.learning_rate",
        results.stream()
            .map(result -> Double.toString(result.learningRate()))
            .collect(Collectors.joining(",")));
    for (String figure : results.getLast().figures().keySet()) {
      metadata.put(
          HISTORY + "figure." + figure,
          results.stream()
              .map(result -> Double.toString(result.figure(figure)))
              .collect(Collectors.joining(",")));
    }
    SafetensorsWriter.write(file, metadata, tensors());
  }

  /** What is known of a resumed run beside the state that was put in its places. */
  record Resumed(List<EpochResult> results, int rows) {}

  /**
   * Puts a saved state in its places.
   *
   * @throws ModelFileException if the file doesn't fit; nothing is changed then
   */
  Resumed resume(Path file) {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      Fields fields = new Fields(file, open.metadata());
      settings.forEach(fields::require);
      int rows = fields.integer("trainer.rows");
      int epochs = fields.integer("trainer.epochs");
      long steps = fields.number("trainer.steps");
      List<Long> counters = new ArrayList<>();
      for (NamedStream named : model.streams()) {
        counters.add(counter(fields, named));
      }
      int bestEpoch = best == null ? 0 : fields.integer("best.epoch");
      double bestValue = best == null ? 0 : fields.real("best.value");
      List<EpochResult> results = history(fields, epochs);
      if (bestEpoch > epochs) {
        throw new ModelFileException(file, "best.epoch is after the last epoch");
      }
      open.load(tensors(), name -> false);
      optimizer.steps(steps);
      for (int i = 0; i < counters.size(); i++) {
        model.streams().get(i).stream().seek(counters.get(i));
      }
      if (best != null) {
        best.resume(bestValue, bestEpoch, epochs);
      }
      return new Resumed(results, rows);
    }
  }

  private static long counter(Fields fields, NamedStream named) {
    RandomStream stream = named.stream();
    String key = STREAM + named.name();
    String start = stream.seed() + " " + stream.stream() + " ";
    String text = fields.text(key);
    if (!text.startsWith(start)) {
      throw fields.unfit(key, "'" + start + "..' as the model's seed and architecture give");
    }
    return fields.parse(key, text.substring(start.length()));
  }

  private static List<EpochResult> history(Fields fields, int epochs) {
    double[] rates = fields.reals("history.learning_rate", epochs);
    Map<String, double[]> series = new LinkedHashMap<>();
    String prefix = HISTORY + "figure.";
    for (String key : fields.keys()) {
      if (key.startsWith(prefix)) {
        series.put(key.substring(prefix.length()), fields.reals(key, epochs));
      }
    }
    List<EpochResult> results = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      Map<String, Double> figures = new LinkedHashMap<>();
      for (Map.Entry<String, double[]> entry : series.entrySet()) {
        figures.put(entry.getKey(), entry.getValue()[epoch]);
      }
      results.add(new EpochResult(epoch + 1, rates[epoch], figures));
    }
    return results;
  }
}
