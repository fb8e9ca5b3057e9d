package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.data.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * One stratified split of two-class data into training (64%), validation (16%) and test (20%),
 * standardised by the training part, on an engine.
 */
final class CancerSplit implements AutoCloseable {
  private final Engine engine;
  private final int features;
  private final int[] testLabels;
  private final List<Tensor> x = new ArrayList<>();
  private final List<Tensor> y = new ArrayList<>();

  CancerSplit(Engine engine, Dataset data, long seed) {
    this.engine = engine;
    this.features = data.width();
    int[][] rows = Split.stratified(data.labels(), seed, 0.64, 0.16, 0.2);
    Dataset train = data.select(rows[0]);
    Scaler scaler = Scaler.standard(train.features(), features);
    for (int[] part : rows) {
      Dataset scaled = scaler.apply(data.select(part));
      x.add(scaled.featureTensor(engine));
      y.add(scaled.targetTensor(engine));
    }
    testLabels = data.select(rows[2]).labels();
  }

  /**
   * What came out.
   *
   * @param rate the rate with the lowest validation cost
   * @param validationCost that cost
   * @param costs the training costs by step, for each rate
   * @param predicted the classes of the test part
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Outcome(double rate, double validationCost, List<double[]> costs, int[] predicted) {}

  /** Fits one model a rate, chooses by the validation cost, and only then reads the test part. */
  Outcome chooseAndTest(double[] rates, int iterations) {
    List<double[]> costs = new ArrayList<>();
    List<LogisticModel> models = new ArrayList<>();
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    try (Progress progress = ProgressDisplay.silent().start("fit", iterations)) {
      for (double rate : rates) {
        LogisticModel model = new LogisticModel(engine, DType.F32, features);
        models.add(model);
        costs.add(model.fit(x.get(0), y.get(0), rate, iterations, progress));
        double cost = model.costNow(x.get(1), y.get(1));
        if (cost < lowest) {
          lowest = cost;
          best = models.size() - 1;
        }
      }
    }
    int[] predicted = models.get(best).predict(x.get(2));
    models.forEach(LogisticModel::close);
    return new Outcome(rates[best], lowest, costs, predicted);
  }

  int[] testLabels() {
    return testLabels;
  }

  @Override
  public void close() {
    x.forEach(Tensor::release);
    y.forEach(Tensor::release);
  }
}
