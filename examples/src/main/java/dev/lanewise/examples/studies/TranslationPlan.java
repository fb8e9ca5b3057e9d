package dev.lanewise.examples.studies;

import dev.lanewise.examples.translation.EncodedPairs;
import dev.lanewise.examples.translation.GruTranslator;
import dev.lanewise.examples.translation.TransformerTranslator;
import dev.lanewise.examples.translation.TranslationTask;
import dev.lanewise.examples.translation.Translator;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.zoo.Seq2Seq;
import dev.lanewise.nn.zoo.Transformer;
import java.util.List;
import java.util.function.Supplier;

/**
 * The sizes of both networks of {@link TranslationStudy} and how they are trained.
 *
 * @param layers of the Transformer, on either side
 * @param width of the Transformer, and of the other's tokens
 * @param heads of the Transformer
 * @param inner units between its projections
 * @param hidden units of a GRU in one direction
 * @param dropout of both
 * @param smoothing of labels
 * @param epochs of both
 * @param transformerRate greatest rate of the Transformer
 * @param gruRate greatest rate of the other
 * @param beam width of the beam
 */
record TranslationPlan(
    int layers,
    int width,
    int heads,
    int inner,
    int hidden,
    double dropout,
    double smoothing,
    int epochs,
    double transformerRate,
    double gruRate,
    int beam) {
  static final TranslationPlan DATES =
      new TranslationPlan(2, 64, 4, 128, 64, 0.05, 0, 8, 0.003, 0.005, 4);

  static final TranslationPlan CAPTIONS =
      new TranslationPlan(2, 128, 4, 256, 128, 0.1, 0.1, 16, 0.002, 0.003, 4);

  TranslationPlan withEpochs(int other) {
    return new TranslationPlan(
        layers,
        width,
        heads,
        inner,
        hidden,
        dropout,
        smoothing,
        other,
        transformerRate,
        gruRate,
        beam);
  }

  /** Makes and builds the networks, one after the other. */
  List<Supplier<Translator>> networks(Engine engine, TranslationTask task, long seed) {
    return List.of(
        () -> transformer(engine, task, seed),
        () -> {
          int sources = task.source().vocabulary().size();
          int targets = task.target().vocabulary().size();
          Seq2Seq model =
              new Seq2Seq(sources, targets, width, hidden, Seq2Seq.Scoring.GENERAL, dropout);
          model.build(engine, seed, task.most());
          return new GruTranslator(model);
        });
  }

  /** Makes and builds the Transformer. */
  TransformerTranslator transformer(Engine engine, TranslationTask task, long seed) {
    TransformerSettings settings =
        TransformerSettings.of(heads, inner).withPreNorm().withDropout(dropout);
    Transformer model =
        new Transformer(
            task.source().vocabulary().size(),
            task.target().vocabulary().size(),
            task.most() + EncodedPairs.MULTIPLE,
            layers,
            width,
            settings);
    model.build(engine, seed, task.most());
    return new TransformerTranslator(model);
  }

  double rate(Translator translator) {
    return translator instanceof TransformerTranslator ? transformerRate : gruRate;
  }

  String describe() {
    return ("Transformer of %d layers, width %d, %d heads, %d inner units; GRU of %d units with"
            + " attention, %d a token. Adam at up to %s and %s, %d epochs, dropout %s, label"
            + " smoothing %s, beam %d.")
        .formatted(
            layers,
            width,
            heads,
            inner,
            hidden,
            width,
            transformerRate,
            gruRate,
            epochs,
            dropout,
            smoothing,
            beam);
  }
}
