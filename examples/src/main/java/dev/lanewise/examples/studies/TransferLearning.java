package dev.lanewise.examples.studies;

import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Transfer learning as in the notebook: a head on frozen VGG16, then the last block unfrozen at a
 * lower rate. Pictures are random unless a folder is given.
 */
public final class TransferLearning implements Study {
  private static final int BATCH = 8;

  @Override
  public String name() {
    return "transfer-learning";
  }

  @Override
  public String title() {
    return "Transfer learning: a new head on VGG16, then its last block";
  }

  @Override
  public String source() {
    return "The notebook: image classification with transfer learning (VGG16)";
  }

  @Override
  public boolean hasBase() {
    return true;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    long start = System.nanoTime();
    try (Engine engine = context.openEngine()) {
      TransferBase base =
          TransferBase.open(engine, context.base(), context.isShort(), context.seed());
      try (TransferPictures pictures = pictures(context, base)) {
        describe(context.report(), base, pictures);
        learn(context, base, pictures, result);
      } finally {
        base.network().release();
      }
    }
    return result.figure("whole", (System.nanoTime() - start) * 1e-9, "s").build();
  }

  private static TransferPictures pictures(StudyContext context, TransferBase base)
      throws IOException {
    return context.givenFolder().isPresent()
        ? TransferPictures.of(context.givenFolder().get(), base.side())
        : TransferPictures.random(context.choose(16, 4), base.side(), context.seed());
  }

  private static void describe(StudyReport report, TransferBase base, TransferPictures pictures) {
    ImageSet train = pictures.train();
    report.text(
        "Base: %s, frozen. %d pictures of %d x %d to learn from, %d held out, classes %s: %s."
            .formatted(
                base.description(),
                train.size(),
                base.side(),
                base.side(),
                pictures.validation().map(ImageSet::size).orElse(0),
                train.classNames(),
                pictures.description()));
    report.text(
        "Noise has nothing to be learned but the pictures themselves, so only the training loss"
            + " says anything about random pictures. The weights for ImageNet can't be had here;"
            + " who has Keras's file gives it by --base.");
    List<String> skipped = new ArrayList<>();
    train.skipped().forEach(each -> skipped.add(each.name() + " " + each.reason()));
    pictures
        .validation()
        .ifPresent(set -> set.skipped().forEach(e -> skipped.add(e.name() + " " + e.reason())));
    if (!skipped.isEmpty()) {
      report.text("Left out: " + String.join("; ", skipped) + ".");
    }
  }

  private static void learn(
      StudyContext context,
      TransferBase base,
      TransferPictures pictures,
      StudyResult.Builder result)
      throws IOException {
    int classes = pictures.train().classNames().size();
    List<Tensor> made = new ArrayList<>();
    try (TransferTraining training =
        new TransferTraining(context, base, classes, context.epochs(10, 4), BATCH)) {
      long start = System.nanoTime();
      TransferTraining.Features train = training.features(pictures.train(), made);
      TransferTraining.Features validation =
          pictures.validation().isPresent()
              ? training.features(pictures.validation().get(), made)
              : null;
      result.figure("features", (System.nanoTime() - start) * 1e-9, "s");
      training.run(train, validation, result);
    } finally {
      made.forEach(Tensor::release);
    }
  }
}
