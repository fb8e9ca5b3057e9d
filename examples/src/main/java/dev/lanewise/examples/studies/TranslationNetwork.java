package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.Multi30k;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.translation.TransformerTranslator;
import dev.lanewise.examples.translation.TranslationTask;
import dev.lanewise.examples.translation.TranslationTraining;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.io.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Transformer that translates, to look into: the one that {@link TranslationStudy} has saved, of
 * captions rather than of dates; where there is none, one that is trained here in short.
 *
 * @param task what it translates
 * @param plan its sizes
 * @param translator the network, in evaluation mode
 * @param sample a text to translate
 * @param origin where its weights come from, a sentence
 */
record TranslationNetwork(
    TranslationTask task,
    TranslationPlan plan,
    TransformerTranslator translator,
    String sample,
    String origin) {
  /** Epochs where no trained network is at hand: half a minute. */
  private static final int FEW_EPOCHS = 3;

  private static final int FEW_SHORT = 2;

  /**
   * Opens or trains one, whose memory is the caller's to release.
   *
   * @throws BadInputException if the file of a network is not what it should be
   */
  static TranslationNetwork open(StudyContext context) throws IOException {
    Optional<Multi30k.Parts> parts = TranslationStudy.captions(context);
    if (parts.isPresent() && saved(context, TranslationTask.CAPTIONS).isPresent()) {
      TranslationTask task = TranslationTask.captions(parts.get());
      return load(context, task, TranslationPlan.CAPTIONS, TranslationStudy.CAPTIONS.getFirst());
    }
    TranslationTask task = TranslationStudy.dates(context);
    String sample = TranslationStudy.DATE_SAMPLES.getFirst();
    return saved(context, task.stem()).isPresent()
        ? load(context, task, TranslationPlan.DATES, sample)
        : train(context, task, sample);
  }

  private static Optional<Path> saved(StudyContext context, String stem) {
    return context
        .checkpoint(TranslationStudy.model(stem, TransformerTranslator.STEM))
        .filter(Files::exists);
  }

  private static TranslationNetwork load(
      StudyContext context, TranslationTask task, TranslationPlan plan, String sample) {
    Path file = saved(context, task.stem()).orElseThrow();
    TransformerTranslator translator = plan.transformer(context.engine(), task, context.seed());
    try {
      ModelFile.load(file, translator.layer());
    } catch (ModelFileException e) {
      translator.layer().release();
      throw new BadInputException("cannot read the trained network: " + e.getMessage(), e);
    }
    return new TranslationNetwork(
        task,
        plan,
        translator,
        sample,
        "The Transformer that the study translation has trained and saved (%s)."
            .formatted(task.name()));
  }

  private static TranslationNetwork train(
      StudyContext context, TranslationTask task, String sample) {
    TranslationPlan plan = TranslationPlan.DATES;
    int epochs = context.choose(FEW_EPOCHS, FEW_SHORT);
    TransformerTranslator translator = plan.transformer(context.engine(), task, context.seed());
    try (Progress progress = context.progress("translation", epochs)) {
      new TranslationTraining(translator, task)
          .run(epochs, plan.rate(translator), plan.smoothing(), context.seed(), progress);
    } catch (RuntimeException e) {
      translator.layer().release();
      throw e;
    }
    return new TranslationNetwork(
        task,
        plan,
        translator,
        sample,
        ("The Transformer of the study translation, trained here on dates for %d epochs only. Name"
                + " the folder where that study has saved its own by --checkpoints to see a better"
                + " one, and the folder of Multi30k by --data for one of sentences.")
            .formatted(epochs));
  }
}
