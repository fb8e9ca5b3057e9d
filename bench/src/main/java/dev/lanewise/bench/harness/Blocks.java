package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.harness.Plan.CasePlan;
import dev.lanewise.kernels.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parts the cases of a plan into blocks: what a fork measures one after the other. The cases of a
 * block are of one family and type and have the same contenders: a contender of landmark cases only
 * would else start many forks for a case or two.
 */
final class Blocks {
  /** So many share the start of a JVM, and contenders still follow each other within seconds. */
  static final int MOST_CASES = 12;

  /** Operands of a block, results included, unless a single case has more. */
  static final double MOST_BYTES = 320 << 20;

  /** One call of each case of a block, unless a single one takes longer. */
  static final double MOST_SECONDS = 0.6;

  private Blocks() {}

  /** A block that may still grow. */
  private static final class Open {
    private final List<CasePlan> cases = new ArrayList<>();
    private double bytes;
    private double seconds;

    boolean fits(OperandCase next) {
      return cases.size() < MOST_CASES
          && bytes + bytes(next) <= MOST_BYTES
          && seconds + CallTime.seconds(next) <= MOST_SECONDS;
    }

    void add(CasePlan plan, OperandCase next) {
      cases.add(plan);
      bytes += bytes(next);
      seconds += CallTime.seconds(next);
    }
  }

  private record Key(String family, DType dtype, List<String> contenders) {}

  /**
   * Blocks in the order of their first cases. Each takes the next cases, in the plan's order, of
   * those that go together.
   */
  static List<List<CasePlan>> of(List<CasePlan> cases) {
    List<List<CasePlan>> blocks = new ArrayList<>();
    Map<Key, Open> open = new HashMap<>();
    for (CasePlan one : cases) {
      switch (one.which()) {
        case JmhCase ignored -> blocks.add(List.of(one));
        case OperandCase operands -> {
          Key key = new Key(one.family(), operands.dtype(), one.contenders());
          Open block = open.get(key);
          if (block == null || !block.fits(operands)) {
            block = new Open();
            open.put(key, block);
            blocks.add(block.cases);
          }
          block.add(one, operands);
        }
      }
    }
    return blocks;
  }

  /** Of all operands and the result. */
  static double bytes(OperandCase which) {
    double elements = which.resultLength();
    for (int length : which.operandLengths()) {
      elements += length;
    }
    return elements * which.dtype().bytes();
  }
}
