package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** A sum of one element through our tensors, which leaves its value in the result. */
final class TensorOverhead {
  private TensorOverhead() {}

  /** A call; the engine closes with the backend. */
  static Runnable call(Backend backend, OverheadCase which, HostBuffer[] in, HostBuffer result) {
    if (which.way() == OverheadCase.Way.KERNEL) {
      return KernelRows.binary(backend, BinaryOp.ADD, in[0], in[1], result);
    }
    Engine engine = Engine.over(backend);
    Tensor a = engine.of(F32Buffer.cast(in[0], "a").array());
    Tensor b = engine.of(F32Buffer.cast(in[1], "b").array());
    float[] out = F32Buffer.cast(result, "result").array();
    return switch (which.way()) {
      case KERNEL -> throw new IllegalStateException("done above");
      case TENSOR ->
          () -> {
            try (Scope scope = engine.scope()) {
              out[0] = value(a.add(b));
            }
          };
      case TAPE -> {
        a.requireGrad();
        yield () -> {
          try (Scope tape = engine.tape()) {
            out[0] = value(a.add(b));
          }
        };
      }
      case GRADIENT -> {
        a.requireGrad();
        yield () -> {
          try (Scope tape = engine.tape()) {
            tape.backward(a.add(b));
            out[0] = value(Objects.requireNonNull(a.grad(), "gradient"));
          }
          a.zeroGrad();
        };
      }
    };
  }

  private static float value(Tensor tensor) {
    return F32Buffer.cast((HostBuffer) tensor.buffer(), "tensor").array()[(int) tensor.offset()];
  }
}
