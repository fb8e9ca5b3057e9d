package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The XOR of n bits by three networks whose weights are written down, not learned: a deep tree, one
 * layer with a unit for each pattern, and one layer on the sum of the bits. All are exact.
 */
final class Parity {
  private static final int BITS = 8;
  private static final int INPUTS = 1 << BITS;

  /** Weights (in x units, row-major) and biases of one dense layer. */
  @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
  private record Weights(int units, float[] weight, float[] bias) {}

  private Parity() {}

  static List<Depth.Verdict> run(StudyContext context, Engine engine, StudyResult.Builder result) {
    List<Weights> tree = tree();
    List<Weights> patterns = patterns();
    List<Weights> zigzag = zigzag();
    Table table = Table.of("network", "hidden layers", "hidden units", "wrong of " + INPUTS);
    add(table, result, engine, "deep tree", tree);
    add(table, result, engine, "one unit a pattern", patterns);
    add(table, result, engine, "one layer on the sum", zigzag);
    context
        .report()
        .section("XOR of " + BITS + " bits")
        .text(
            "The tree takes the XOR of pairs: XOR(a, b) = relu(a + b) - 2 relu(a + b - 1). The"
                + " second network has one ReLU unit for each pattern of odd parity. The third uses"
                + " that the parity depends only on the sum s of the bits: relu(s) - 2 relu(s - 1) +"
                + " 2 relu(s - 2) - ...")
        .table(table);
    return List.of(
        new Depth.Verdict(
            "A deep tree computes the XOR of n bits with about 2n units in log2 n layers",
            true,
            hidden(tree) + " units for " + BITS + " bits, exact"),
        new Depth.Verdict(
            "One hidden layer needs 2^(n-1) units for it",
            false,
            "so many ("
                + hidden(patterns)
                + ") only with one unit a pattern; "
                + hidden(zigzag)
                + " ReLU units on the sum do as well"));
  }

  private static void add(
      Table table, StudyResult.Builder result, Engine engine, String name, List<Weights> layers) {
    int wrong = wrong(engine, layers);
    table.row(name, layers.size() - 1, hidden(layers), wrong);
    result.figure("XOR of " + BITS + " bits, " + name + ": wrong", wrong, Target.exactly(0));
  }

  private static int hidden(List<Weights> layers) {
    return layers.subList(0, layers.size() - 1).stream().mapToInt(Weights::units).sum();
  }

  private static int wrong(Engine engine, List<Weights> weights) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      layers.add(new Dense(weights.get(i).units(), Initializer.zeros()));
      if (i < weights.size() - 1) {
        layers.add(Activation.relu());
      }
    }
    Sequential model = new Sequential(layers).build(engine, 0, BITS);
    for (int i = 0; i < weights.size(); i++) {
      model.parameters().get(2 * i).value().set(weights.get(i).weight());
      model.parameters().get(2 * i + 1).value().set(weights.get(i).bias());
    }
    float[] bits = new float[INPUTS * BITS];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = i / BITS >> i % BITS & 1;
    }
    try (Scope scope = engine.scope()) {
      Tensor answer = model.forward(engine.of(bits, INPUTS, BITS));
      float[] answers = answer.toFloats();
      int wrong = 0;
      for (int input = 0; input < INPUTS; input++) {
        wrong += answers[input] == (Integer.bitCount(input) & 1) ? 0 : 1;
      }
      return wrong;
    } finally {
      model.release();
    }
  }

  /** Each level: units a + b and a + b - 1 of each pair; the step between levels is folded in. */
  private static List<Weights> tree() {
    List<Weights> layers = new ArrayList<>();
    int values = BITS;
    boolean folded = false;
    while (values > 1) {
      int in = folded ? 2 * values : values;
      float[] weight = new float[in * values];
      float[] bias = new float[values];
      for (int unit = 0; unit < values; unit++) {
        for (int part = 0; part < 2; part++) {
          int value = unit / 2 * 2 + part;
          if (folded) {
            weight[2 * value * values + unit] = 1;
            weight[(2 * value + 1) * values + unit] = -2;
          } else {
            weight[value * values + unit] = 1;
          }
        }
        bias[unit] = -(unit % 2);
      }
      layers.add(new Weights(values, weight, bias));
      folded = true;
      values /= 2;
    }
    layers.add(new Weights(1, new float[] {1, -2}, new float[1]));
    return layers;
  }

  private static List<Weights> patterns() {
    int units = INPUTS / 2;
    float[] weight = new float[BITS * units];
    float[] bias = new float[units];
    float[] sum = new float[units];
    int unit = 0;
    for (int pattern = 0; pattern < INPUTS; pattern++) {
      if (Integer.bitCount(pattern) % 2 == 1) {
        for (int bit = 0; bit < BITS; bit++) {
          weight[bit * units + unit] = (pattern >> bit & 1) == 1 ? 1 : -1;
        }
        bias[unit] = 1 - Integer.bitCount(pattern);
        sum[unit++] = 1;
      }
    }
    return List.of(new Weights(units, weight, bias), new Weights(1, sum, new float[1]));
  }

  private static List<Weights> zigzag() {
    float[] weight = new float[BITS * BITS];
    Arrays.fill(weight, 1);
    float[] bias = new float[BITS];
    float[] turns = new float[BITS];
    for (int unit = 0; unit < BITS; unit++) {
      bias[unit] = -unit;
      turns[unit] = unit == 0 ? 1 : unit % 2 == 1 ? -2 : 2;
    }
    return List.of(new Weights(BITS, weight, bias), new Weights(1, turns, new float[1]));
  }
}
