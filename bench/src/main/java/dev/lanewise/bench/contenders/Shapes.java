package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.PoolCase;

/** The shapes of a layer's images. */
final class Shapes {
  private Shapes() {}

  static long[] x(LayerCase which) {
    return switch (which) {
      case ConvCase c -> new long[] {c.batch(), c.in(), c.height(), c.width()};
      case PoolCase p -> new long[] {p.batch(), p.channels(), p.height(), p.width()};
      case NormCase n -> new long[] {n.batch(), n.channels(), n.height(), n.width()};
    };
  }

  static long[] y(LayerCase which) {
    return switch (which) {
      case ConvCase c -> new long[] {c.batch(), c.out(), c.conv().outHeight(), c.conv().outWidth()};
      case PoolCase p ->
          new long[] {p.batch(), p.channels(), p.pool().outHeight(), p.pool().outWidth()};
      case NormCase ignored -> x(which);
    };
  }
}
