package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.FashionMnist;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.data.Mnist;
import dev.lanewise.examples.data.TrainAndTest;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.LeNet5;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * LeNet-5 on the 10,000 pictures of Fashion-MNIST that can be committed, split 8,000 to 2,000; and
 * where they are at hand, on all of MNIST and all of Fashion-MNIST.
 */
public final class LeNetStudy implements Study {
  private static final int SIDE = FashionMnist.SIDE;

  @Override
  public String name() {
    return "lenet";
  }

  @Override
  public String title() {
    return "LeNet-5: clothes and digits in ten classes";
  }

  @Override
  public String source() {
    return "The chapter on convolutional networks: LeNet-5";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    architecture(context, result);
    committed(context, result);
    if (context.isShort()) {
      context
          .report()
          .section("All of MNIST and Fashion-MNIST")
          .text("Left out of the short form.");
    } else {
      digits(context, result);
      clothes(context, result);
    }
    return result.build();
  }

  private static void architecture(StudyContext context, StudyResult.Builder result) {
    Sequential model = LeNet5.modern(10).build(context.engine(), context.seed(), 1, SIDE, SIDE);
    context.report().preformatted(model.summary());
    result.figure("parameters", model.parameterCount(), Target.exactly(61_706));
    model.release();
  }

  private static void committed(StudyContext context, StudyResult.Builder result)
      throws IOException {
    LabelledData data = FashionMnist.load();
    int[][] rows = Split.stratified(data.labels(), context.seed(), 0.8, 0.2);
    int training = context.choose(rows[0].length, 2000);
    LeNetPlan plan = new LeNetPlan(context.epochs(14, 4), 64, 0.002, 0.01, RandomMoves.Limits.NONE);
    new LeNetRun(context, "Fashion-MNIST, the committed part", "", FashionMnist.CLASSES)
        .run(
            Pictures.grey(data, Arrays.copyOf(rows[0], training), SIDE, Pictures.Scale.FASHION),
            Pictures.grey(data, rows[1], SIDE, Pictures.Scale.FASHION),
            plan,
            Target.atLeast(context.isShort() ? 0.7 : 0.87),
            result);
  }

  static void digits(StudyContext context, StudyResult.Builder result) {
    Optional<TrainAndTest> data = Mnist.load(context.dataFolder());
    if (data.isEmpty()) {
      context.report().section("MNIST").text(Mnist.howToGet());
      return;
    }
    LeNetPlan plan = new LeNetPlan(context.epochs(5, 5), 64, 0.002, 0.01, RandomMoves.Limits.NONE);
    new LeNetRun(context, "MNIST", "mnist-", Mnist.CLASSES)
        .run(
            Pictures.grey(data.get().train(), SIDE, Pictures.Scale.MNIST),
            Pictures.grey(data.get().test(), SIDE, Pictures.Scale.MNIST),
            plan,
            Target.atLeast(0.989),
            result);
  }

  static void clothes(StudyContext context, StudyResult.Builder result) {
    Optional<TrainAndTest> data = FashionMnist.loadAll(context.dataFolder());
    if (data.isEmpty()) {
      context.report().section("All of Fashion-MNIST").text(FashionMnist.howToGetAll());
      return;
    }
    // Judged beforehand on 10,000 of the training pictures, by learning from the other 50,000.
    LeNetPlan plan =
        new LeNetPlan(context.epochs(12, 12), 64, 0.002, 0.01, RandomMoves.Limits.NONE);
    new LeNetRun(context, "All of Fashion-MNIST", "fashion-", FashionMnist.CLASSES)
        .run(
            Pictures.grey(data.get().train(), SIDE, Pictures.Scale.FASHION),
            Pictures.grey(data.get().test(), SIDE, Pictures.Scale.FASHION),
            plan,
            Target.atLeast(0.905),
            result);
  }
}
