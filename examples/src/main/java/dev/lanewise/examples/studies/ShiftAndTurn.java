package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.FashionMnist;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.Tiles;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.LeNet5;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * What the notes claim of convolutional networks: that they recognise objects wherever they are,
 * and struggle with turned ones. LeNet-5 and a network of dense layers, with and without moved
 * pictures in training, are judged on moved pictures. Each picture lies in a black frame wide
 * enough that no move cuts a part of it off.
 */
public final class ShiftAndTurn implements Study {
  private static final int FRAME = MovedAccuracy.MOST_PIXELS;
  private static final int SIDE = FashionMnist.SIDE + 2 * FRAME;
  private static final int UNITS = 128;
  private static final RandomMoves.Limits MOVED = new RandomMoves.Limits(false, 4, 45, false);

  @Override
  public String name() {
    return "shift-and-turn";
  }

  @Override
  public String title() {
    return "Shifted and turned pictures: LeNet-5 against dense layers";
  }

  @Override
  public String source() {
    return "Document 001: translation invariance, rotation sensitivity, receptive field";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    FieldGrowth.run(context, result);
    LabelledData data = FashionMnist.load();
    int[][] rows = Split.stratified(data.labels(), context.seed(), 0.8, 0.2);
    int training = context.choose(4000, 1500);
    int judged = context.choose(1000, 200);
    Pictures train = framed(data, Arrays.copyOf(rows[0], training));
    Pictures test = framed(data, Arrays.copyOf(rows[1], judged));
    int epochs = context.epochs(8, 3);
    LeNetPlan plain = new LeNetPlan(epochs, 64, 0.002, 0.01, RandomMoves.Limits.NONE);
    LeNetPlan moved = new LeNetPlan(epochs * 3 / 2, 64, 0.002, 0.01, MOVED);
    context
        .report()
        .section("The experiment")
        .text(
            "%d pictures of clothes to learn from, %d to be judged by, each in a black frame of %d"
                    .formatted(training, judged, FRAME)
                + " pixels, so that no move cuts anything off. Plain: "
                + plain.describe()
                + ". Moved: "
                + moved.describe()
                + ".")
        .image(
            "moves",
            "A picture as it is, shifted by 4 and 8 pixels, turned by 30, 90 and 180 degrees",
            Tiles.of(samples(test), SIDE, 6, 3));
    List<MovedAccuracy> all =
        List.of(
            MovedAccuracy.run(context, "LeNet-5, plain", LeNet5.modern(10), plain, train, test),
            MovedAccuracy.run(context, "dense, plain", dense(), plain, train, test),
            MovedAccuracy.run(context, "LeNet-5, moved", LeNet5.modern(10), moved, train, test),
            MovedAccuracy.run(context, "dense, moved", dense(), moved, train, test));
    report(context, all);
    judge(context, all, result);
    return result.build();
  }

  private static Sequential dense() {
    return new Sequential(new Flatten(), new Dense(UNITS), Activation.relu(), new Dense(10));
  }

  private static Pictures framed(LabelledData data, int[] rows) {
    Pictures inner = Pictures.grey(data, rows, FashionMnist.SIDE, Pictures.Scale.FASHION);
    float[] pixels = new float[rows.length * SIDE * SIDE];
    Arrays.fill(pixels, inner.black());
    for (int i = 0; i < rows.length; i++) {
      for (int y = 0; y < inner.side(); y++) {
        System.arraycopy(
            inner.pixels(),
            (i * inner.side() + y) * inner.side(),
            pixels,
            (i * SIDE + y + FRAME) * SIDE + FRAME,
            inner.side());
      }
    }
    return new Pictures(1, SIDE, pixels, inner.labels(), inner.black());
  }

  private static List<float[]> samples(Pictures test) {
    Pictures one = new Pictures(1, SIDE, test.picture(0), new int[1], test.black());
    List<float[]> samples = new ArrayList<>();
    for (Move move :
        List.of(
            Move.NONE,
            Move.shift(0, 4),
            Move.shift(8, 8),
            Move.turn(30),
            Move.turn(90),
            Move.turn(180))) {
      samples.add(move.of(one).pixels());
    }
    return samples;
  }

  private static void report(StudyContext context, List<MovedAccuracy> all) {
    XYChart shifts = Charts.xy("Shifted pictures", "pixels", "accuracy");
    XYChart turns = Charts.xy("Turned pictures", "degrees", "accuracy");
    double[] degrees = Arrays.stream(MovedAccuracy.DEGREES).asDoubleStream().toArray();
    double[] pixels = new double[MovedAccuracy.MOST_PIXELS + 1];
    Arrays.setAll(pixels, i -> i);
    List<String> columns = new ArrayList<>(List.of("move"));
    for (MovedAccuracy each : all) {
      Charts.line(shifts, each.name(), pixels, each.shifted());
      Charts.line(turns, each.name(), degrees, each.turned());
      columns.add(each.name());
    }
    Table table = Table.of(columns).caption("Accuracy by move");
    for (int i = 0; i < pixels.length; i++) {
      List<Object> cells = new ArrayList<>(List.of("shifted by " + i));
      for (MovedAccuracy each : all) {
        cells.add(Numbers.fixed(each.shifted()[i], 3));
      }
      table.row(cells);
    }
    for (int i = 1; i < degrees.length; i++) {
      List<Object> cells = new ArrayList<>(List.of("turned by " + MovedAccuracy.DEGREES[i]));
      for (MovedAccuracy each : all) {
        cells.add(Numbers.fixed(each.turned()[i], 3));
      }
      table.row(cells);
    }
    context
        .report()
        .section("Accuracy on moved pictures")
        .table(table.alignRight(1, 2, 3, 4))
        .chart("shifted", "Accuracy by pixels shifted, mean of four directions", shifts)
        .chart("turned", "Accuracy by degrees turned, mean of both senses", turns);
  }

  private static void judge(
      StudyContext context, List<MovedAccuracy> all, StudyResult.Builder result) {
    MovedAccuracy lenet = all.get(0);
    MovedAccuracy dense = all.get(1);
    MovedAccuracy lenetMoved = all.get(2);
    MovedAccuracy denseMoved = all.get(3);
    double lenetLoss = lenet.shifted()[0] - lenet.shifted()[2];
    double denseLoss = dense.shifted()[0] - dense.shifted()[2];
    double lenetFar = lenet.shifted()[0] - lenet.shifted()[8];
    double lenetTurn = lenet.shifted()[0] - lenet.turnedBy(90);
    context
        .report()
        .section("What holds")
        .table(
            Table.of("claim", "holds", "measured")
                .row(
                    "A convolutional network bears small shifts better than dense layers",
                    words(lenetLoss < denseLoss),
                    "2 pixels cost %s against %s"
                        .formatted(Numbers.fixed(lenetLoss, 3), Numbers.fixed(denseLoss, 3)))
                .row(
                    "It recognises objects wherever they are",
                    words(lenetFar < 0.05),
                    "8 pixels cost " + Numbers.fixed(lenetFar, 3))
                .row(
                    "It struggles with turned objects",
                    words(lenetTurn > 0.2),
                    "90 degrees cost " + Numbers.fixed(lenetTurn, 3))
                .row(
                    "Moved pictures in training solve it in part",
                    words(lenetMoved.meanTurned() > lenet.meanTurned()),
                    "mean over all angles %s, before %s"
                        .formatted(
                            Numbers.fixed(lenetMoved.meanTurned(), 3),
                            Numbers.fixed(lenet.meanTurned(), 3))));
    for (MovedAccuracy each : all) {
      result
          .figure(each.name() + ": parameters", each.parameters())
          .figure(each.name() + ": accuracy", each.shifted()[0])
          .figure(each.name() + ": shifted by 2", each.shifted()[2])
          .figure(each.name() + ": mean of shifts", each.meanShifted())
          .figure(each.name() + ": mean of turns", each.meanTurned());
    }
    result
        .figure(
            "LeNet-5 on pictures as they are",
            lenet.shifted()[0],
            Target.atLeast(context.isShort() ? 0.5 : 0.8))
        .mustHold("LeNet-5 loses less by 2 pixels than dense layers", lenetLoss < denseLoss)
        .mustHold("LeNet-5 is sensitive to turns", lenetTurn > 0.2)
        .mustHold(
            "moved pictures in training help LeNet-5 with shifts",
            lenetMoved.meanShifted() > lenet.meanShifted())
        .mustHold("and with turns", lenetMoved.meanTurned() > lenet.meanTurned())
        .mustHold(
            "moved pictures in training help LeNet-5 more than dense layers",
            lenetMoved.meanTurned() > denseMoved.meanTurned());
  }

  private static String words(boolean holds) {
    return holds ? "yes" : "no";
  }
}
