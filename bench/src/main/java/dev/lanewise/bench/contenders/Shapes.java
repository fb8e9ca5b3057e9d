package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.bench.cases.StepCase;

/** The shapes of a layer's arrays. */
final class Shapes {
  private Shapes() {}

  /** Of an operand. */
  static long[] operand(LayerCase which, int operand) {
    return switch (which) {
      case ConvCase c -> {
        long[] w = {c.out(), c.in() / c.groups(), c.kernel(), c.kernel()};
        yield switch (c.pass()) {
          case FORWARD, EXACT -> operand == 0 ? x(c) : w;
          case DATA -> operand == 0 ? y(c) : w;
          case WEIGHTS -> operand == 0 ? x(c) : y(c);
        };
      }
      case PoolCase p -> operand == 0 ? x(p) : y(p);
      case NormCase n ->
          n.kind() != NormCase.Kind.RELU && (operand == 1 || operand == 2)
              ? new long[] {n.channels()}
              : x(n);
      case ElementwiseCase one -> new long[] {one.n()};
      case OverheadCase ignored -> new long[] {1};
      case SoftmaxCase s -> new long[] {s.rows(), s.columns()};
      case AttentionCase a -> new long[] {a.batch(), a.heads(), a.time(), a.size()};
      case RecurrentCase r -> recurrent(r, operand);
      case StepCase step -> StepModels.pictures(step);
      case OptimizerCase o -> new long[] {o.n()};
      case RowNormCase n ->
          operand > 0 && operand < n.dy()
              ? new long[] {n.columns()}
              : new long[] {n.rows(), n.columns()};
    };
  }

  /** Of the result, or of its first array. */
  static long[] result(LayerCase which) {
    return switch (which) {
      case ConvCase c ->
          switch (c.pass()) {
            case FORWARD, EXACT -> y(c);
            case DATA -> x(c);
            case WEIGHTS -> new long[] {c.out(), c.in() / c.groups(), c.kernel(), c.kernel()};
          };
      case PoolCase p -> p.backward() ? x(p) : y(p);
      case NormCase n -> x(n);
      case SoftmaxCase s -> s.resultLength() == 1 ? new long[0] : operand(s, 0);
      default -> operand(which, 0);
    };
  }

  private static long[] recurrent(RecurrentCase r, int operand) {
    return switch (operand) {
      case 1, 2 -> new long[] {r.width(), r.hidden()};
      case 3, 4 -> new long[] {r.width()};
      default -> new long[] {r.batch(), r.time(), r.hidden()};
    };
  }

  static long[] x(ConvCase c) {
    return new long[] {c.batch(), c.in(), c.height(), c.width()};
  }

  static long[] y(ConvCase c) {
    return new long[] {c.batch(), c.out(), c.conv().outHeight(), c.conv().outWidth()};
  }

  static long[] x(PoolCase p) {
    return new long[] {p.batch(), p.channels(), p.height(), p.width()};
  }

  private static long[] y(PoolCase p) {
    return new long[] {p.batch(), p.channels(), p.pool().outHeight(), p.pool().outWidth()};
  }

  private static long[] x(NormCase n) {
    return new long[] {n.batch(), n.channels(), n.height(), n.width()};
  }
}
