package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Cifar;
import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.images.Normalization;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.Vgg;
import dev.lanewise.nn.zoo.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Small Vision Transformers beside convolutional networks that get as many epochs: on the digits,
 * and where it is at hand, on 10,000 pictures of CIFAR-10. That convolutions win on so few pictures
 * is the point: a Transformer has to learn what is near to what.
 */
public final class VitStudy implements Study {
  private static final double VALIDATION = 0.1;
  private static final int BATCH = 64;

  @Override
  public String name() {
    return "vit";
  }

  @Override
  public String title() {
    return "Pictures as sequences of patches: a small Vision Transformer";
  }

  @Override
  public String source() {
    return "Document 001: convolutional networks, from LeNet to ViT";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    new VitDigits(context, result).run();
    Optional<Path> folder = context.dataFolder();
    Optional<Cifar.Parts> parts =
        folder.isPresent() ? Cifar.load(folder.get()) : Optional.<Cifar.Parts>empty();
    if (parts.isPresent()) {
      photographs(context, parts.get(), result);
    } else {
      context.report().section("Small photographs").text(Cifar.howToGet());
    }
    return result.build();
  }

  private static void photographs(
      StudyContext context, Cifar.Parts parts, StudyResult.Builder result) {
    int[][] rows =
        Split.stratified(parts.train().labels(), context.seed(), 1 - VALIDATION, VALIDATION);
    ImageSet train = first(parts.train().part(rows[0]), context.choose(Integer.MAX_VALUE, 400));
    ImageSet validation = parts.train().part(rows[1]);
    int classes = parts.train().classNames().size();
    int epochs = context.epochs(7, 3);
    context
        .report()
        .section("Small photographs")
        .text(
            ("%d pictures to learn from, %d to follow the training by, %d to judge by; mirrored and"
                    + " shifted by chance. The Transformer sees 64 patches of 4 x 4 pixels; both"
                    + " networks get %d epochs, which cost about the same arithmetic.")
                .formatted(train.size(), validation.size(), parts.test().size(), epochs));
    CifarTraining training =
        new CifarTraining(
            context, train, validation, parts.test(), Normalization.measuredOn(train), BATCH);
    VisionTransformer vit = new VisionTransformer(4, 4, 4, 96, 192, 0, classes);
    CifarTraining.Outcome transformer =
        training.run("Vision Transformer", "cifar-vit", new Sequential(vit), 0.001, epochs);
    CifarTraining.Outcome vgg =
        training.run("small VGG", "cifar-cnn", Vgg.small(classes), 0.003, epochs);
    Table table = Table.of("network", "parameters", "test accuracy", "training");
    for (CifarTraining.Outcome outcome : List.of(transformer, vgg)) {
      table.row(
          outcome.network(),
          outcome.parameters(),
          outcome.accuracy(),
          Numbers.duration(outcome.seconds()));
      double least = outcome == vgg ? 0.55 : 0.4;
      result
          .figure(outcome.stem() + "-parameters", outcome.parameters())
          .mustHold(outcome.network() + ": the training loss falls", outcome.lossFell())
          .figure(
              outcome.stem() + "-test-accuracy",
              outcome.accuracy(),
              Target.atLeast(context.isShort() ? 0.2 : least))
          .figure(outcome.stem() + "-training-time", outcome.seconds(), "s");
    }
    context.report().section("Both networks").table(table);
  }

  private static ImageSet first(ImageSet images, int most) {
    int[] rows = new int[Math.min(most, images.size())];
    Arrays.setAll(rows, row -> row);
    return images.part(rows);
  }
}
