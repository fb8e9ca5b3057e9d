package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** A library of matrix products. */
abstract class MatrixContender extends NamedContender {
  MatrixContender(String id, String library, String terms) {
    super(id, library, terms);
  }

  /** As {@link #declines(OperandCase, int)}, of a case that is known to be one of matrices. */
  abstract Optional<String> declines(MatrixCase which, int threads);

  /** As {@link #prepare(OperandCase, HostBuffer[], int)}. */
  abstract Call prepare(MatrixCase which, HostBuffer a, HostBuffer b, int threads);

  @Override
  public final boolean knows(OperandCase which) {
    return which instanceof MatrixCase;
  }

  @Override
  public final Optional<String> declines(OperandCase which, int threads) {
    return declines((MatrixCase) which, threads);
  }

  @Override
  public final Call prepare(OperandCase which, HostBuffer[] operands, int threads) {
    return prepare((MatrixCase) which, operands[0], operands[1], threads);
  }
}
