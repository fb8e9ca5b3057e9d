package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** A library of network layers. */
abstract class LayerContender extends NamedContender {
  LayerContender(String id, String library, String terms) {
    super(id, library, terms);
  }

  /** As {@link #declines(OperandCase, int)}, of a case that is known to be a layer. */
  abstract Optional<String> declines(LayerCase which);

  /** As {@link #prepare(OperandCase, HostBuffer[], int)}. */
  abstract Call prepare(LayerCase which, HostBuffer[] operands, int threads);

  @Override
  public boolean knows(OperandCase which) {
    return which instanceof LayerCase;
  }

  @Override
  public final Optional<String> declines(OperandCase which, int threads) {
    return declines((LayerCase) which);
  }

  @Override
  public final boolean onEveryCase() {
    return true;
  }

  @Override
  public final Call prepare(OperandCase which, HostBuffer[] operands, int threads) {
    return prepare((LayerCase) which, operands, threads);
  }
}
