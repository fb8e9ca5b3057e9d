package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.data.PrideAndPrejudice;
import dev.lanewise.examples.data.TimeSeries;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.recurrent.RecurrentLayer;
import dev.lanewise.nn.zoo.CharRnn;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RecurrentStudiesTest {
  @Test
  void sequenceMemory() throws IOException {
    ShortStudies.reach(
        new SequenceMemory(),
        "gradient-by-distance",
        "adding-error",
        "adding-gradient",
        "copying-error",
        "copying-gradient");
  }

  @Test
  void timeSeries() throws IOException {
    ShortStudies.reach(
        new TimeSeriesStudy(), "forecast-sunspots", "forecast-airline-passengers", "forecast-dax");
  }

  @Test
  void charRnn() throws IOException {
    ShortStudies.reach(new CharRnnStudy(), "char-rnn-loss");
  }

  @Test
  @Tag("slow")
  void fullForms() throws IOException {
    ShortStudies.reach(new SequenceMemory(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new TimeSeriesStudy(), StudyOptions.DEFAULTS);
  }

  /** One who knows nothing needs the logarithm of the alphabet for each character, exactly once. */
  @Test
  void everyHeldOutCharacterCountsOnce() throws IOException {
    CharacterText text = PrideAndPrejudice.load();
    CharRnnPlan plan = new CharRnnPlan(4, 8, 1, 0, 4, 8, 1, 0.01);
    try (Engine engine = Engine.open()) {
      StudyContext context =
          new StudyContext(StudyOptions.DEFAULTS, engine, ProgressDisplay.silent());
      CharRnn model = plan.network(text.vocabularySize());
      model.build(engine, 1, plan.time());
      model
          .parameters()
          .forEach(parameter -> parameter.value().set(new float[(int) parameter.value().size()]));
      double nats = new CharRnnTraining(context, text, plan, model).heldOut();
      assertEquals(Math.log(text.vocabularySize()), nats, 1e-5);
    }
  }

  @Test
  void addingAsksForTheSumOfTheMarked() {
    AddingTask task = new AddingTask();
    SplittableRandom random = new SplittableRandom(1);
    for (int distance : new int[] {10, 37}) {
      float[] x = new float[3 + 2 * distance];
      float[] y = new float[2];
      task.make(random, distance, x, 3, y, 1);
      float sum = 0;
      int marks = 0;
      for (int t = 0; t < distance; t++) {
        if (x[3 + 2 * t + 1] == 1) {
          sum += x[3 + 2 * t];
          marks++;
          assertTrue(marks == 1 ? t < Math.max(1, distance / 10) : t >= distance / 2);
        }
      }
      assertEquals(2, marks);
      assertEquals(sum, y[1]);
    }
    assertEquals(0.25, task.error(new float[] {1, 0.5f}, new float[] {1.5f, 1}), 1e-7);
  }

  @Test
  void copyingAsksForWhatWasSeenTheDistanceBefore() {
    CopyTask task = new CopyTask();
    int distance = 12;
    int steps = task.steps(distance);
    float[] x = new float[steps * task.inputs()];
    float[] y = new float[task.answers()];
    task.make(new SplittableRandom(5), distance, x, 0, y, 0);
    for (int answer = 0; answer < y.length; answer++) {
      int asked = steps - y.length + answer;
      assertEquals(1, x[(asked - distance) * task.inputs() + (int) y[answer]]);
      assertEquals(1, x[asked * task.inputs() + task.inputs() - 1]);
    }
    float[] scores = new float[2 * task.outputs()];
    scores[3] = 1;
    scores[task.outputs() + 2] = 1;
    assertEquals(0.5, task.error(scores, new float[] {3, 1}));
  }

  @Test
  void gatesSpanUpToTheDistance() {
    try (Engine engine = Engine.open()) {
      RecurrentLayer lstm = RecurrentKind.LSTM.layer(4);
      lstm.build(engine, 1, 5, 2);
      RecurrentKind.LSTM.spanning(101, lstm);
      float[] bias = lstm.parameters().get(2).value().toFloats();
      assertEquals(Math.log(1 + 12.5), bias[4], 1e-5);
      assertEquals(Math.log(1 + 87.5), bias[7], 1e-5);
      assertEquals(-bias[5], bias[1]);
    }
  }

  @Test
  void forecastsOfTheTrueChangesAreTheTruth() {
    double[] values = {1, 2, 4, 4, 8, 2, 1, 3, 9, 6};
    TimeSeries series = new TimeSeries("x", "step", 2, List.of("x"), new double[][] {values});
    ForecastPlan plan = new ForecastPlan(ForecastPlan.Scale.LOGARITHM, false, 3, 2, 4, 1, 2);
    ForecastWindows windows = new ForecastWindows(series, plan);
    assertEquals(4, windows.trainingWindows());
    assertArrayEquals(new double[] {9, 6}, windows.truth(0));
    assertArrayEquals(new double[] {3, 9}, windows.before(0, 1));
    assertArrayEquals(new double[] {1, 3}, windows.before(0, 2));
    // The first test window's changes are those of the last three training targets but one.
    float[] inputs = windows.inputs(true);
    float[] targets = windows.targets();
    assertEquals(targets[1], inputs[0]);
    assertEquals(targets[3], inputs[2]);
    double[] logs = {Math.log(2), Math.log(2), 0, Math.log(2), -2 * Math.log(2), -Math.log(2), 0};
    logs[6] = Math.log(3);
    double mean = 0;
    for (double log : logs) {
      mean += log / logs.length;
    }
    double variance = 0;
    for (double log : logs) {
      variance += (log - mean) * (log - mean) / logs.length;
    }
    float[] changes = {
      (float) ((Math.log(3) - mean) / Math.sqrt(variance)),
      (float) ((Math.log(6.0 / 9) - mean) / Math.sqrt(variance))
    };
    assertArrayEquals(new double[] {9, 6}, windows.forecast(0, changes), 1e-5);
    assertEquals(Math.sqrt(2.5), ForecastWindows.error(new double[] {1, 2}, new double[] {2, 4}));
  }
}
