package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.Cifar;
import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.images.Normalization;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.zoo.ResNet;
import dev.lanewise.nn.zoo.Vgg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A small VGG and ResNet-20 on 10,000 pictures of CIFAR-10, judged by 4,000 others. The recipes are
 * first guesses, tuned on nothing; each run sets a tenth of the training pictures aside to follow
 * the training by, and looks at the test part once, at the end.
 */
public final class CifarStudy implements Study {
  /** What the trained small VGG is called among the checkpoints. */
  public static final String VGG = "cifar-vgg";

  private static final String RESNET = "cifar-resnet20";
  private static final double VALIDATION = 0.1;
  private static final int BATCH = 64;

  @Override
  public String name() {
    return "cifar";
  }

  @Override
  public String title() {
    return "A small VGG and ResNet-20: ten kinds of small photographs";
  }

  @Override
  public String source() {
    return "The chapter on convolutional networks: VGG and ResNet";
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    Optional<Path> folder = context.dataFolder();
    Cifar.Parts parts =
        (folder.isPresent() ? Cifar.load(folder.get()) : Optional.<Cifar.Parts>empty())
            .orElseThrow(() -> new BadInputException(Cifar.howToGet()));
    int[][] rows =
        Split.stratified(parts.train().labels(), context.seed(), 1 - VALIDATION, VALIDATION);
    ImageSet train = first(parts.train().part(rows[0]), context.choose(Integer.MAX_VALUE, 400));
    ImageSet validation = parts.train().part(rows[1]);
    ImageSet test = first(parts.test(), Integer.MAX_VALUE);
    List<String> classes = parts.train().classNames();
    Normalization normalization = Normalization.measuredOn(train);
    StudyReport report = context.report();
    report.text(
        ("%d pictures to learn from, %d to follow the training by, %d to judge by. Each epoch sees"
                + " every picture mirrored by chance and shifted by up to 4 pixels, its edge going"
                + " on beyond it.")
            .formatted(train.size(), validation.size(), test.size()));
    StudyResult.Builder result = StudyResult.builder();
    Table table = Table.of("network", "parameters", "test accuracy", "training");
    CifarTraining training =
        new CifarTraining(context, train, validation, test, normalization, BATCH);
    CifarTraining.Outcome vgg =
        training.run("small VGG", VGG, Vgg.small(classes.size()), 0.003, context.epochs(16, 3));
    CifarTraining.Outcome resNet =
        training.run(
            "ResNet-20", RESNET, ResNet.resNet20(classes.size()), 0.004, context.epochs(16, 3));
    double least = context.isShort() ? 0.2 : 0.66;
    for (CifarTraining.Outcome outcome : List.of(vgg, resNet)) {
      table.row(
          outcome.network(),
          outcome.parameters(),
          outcome.accuracy(),
          Numbers.duration(outcome.seconds()));
      result
          .figure(outcome.stem() + "-parameters", outcome.parameters())
          .mustHold(outcome.network() + ": the training loss falls", outcome.lossFell())
          .figure(outcome.stem() + "-test-accuracy", outcome.accuracy(), Target.atLeast(least))
          .figure(outcome.stem() + "-training-time", outcome.seconds(), "s");
    }
    report.section("Both networks").table(table);
    return result.build();
  }

  private static ImageSet first(ImageSet images, int most) {
    int[] rows = new int[Math.min(most, images.size())];
    Arrays.setAll(rows, row -> row);
    return images.part(rows);
  }
}
