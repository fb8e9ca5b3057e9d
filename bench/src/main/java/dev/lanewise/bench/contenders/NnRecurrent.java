package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RecurrentCase.Pass;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.recurrent.Gru;
import dev.lanewise.nn.layer.recurrent.Lstm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A recurrent layer of our library. */
final class NnRecurrent implements Contender.Call {
  private static final int DY = 5;

  private final RecurrentCase which;
  private final Backend backend;
  private final Engine engine;
  private final Layer layer;
  private final Tensor x;
  private final Tensor dy;

  NnRecurrent(Backend backend, RecurrentCase which, HostBuffer[] operands) {
    this.which = which;
    this.backend = backend;
    engine = Engine.over(backend);
    int hidden = which.hidden();
    layer =
        new Sequential(
                switch (which.cell()) {
                  case LSTM -> new Lstm(hidden);
                  case GRU -> new Gru(hidden);
                })
            .build(engine, 1, which.time(), hidden);
    List<Parameter> parameters = layer.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).value().set(array(operands[1 + i]));
    }
    x = engine.of(array(operands[0]), which.batch(), which.time(), hidden);
    dy =
        which.pass() == Pass.TRAIN
            ? engine.of(array(operands[DY]), which.batch(), which.time(), hidden)
            : x;
    if (which.pass() == Pass.TRAIN) {
      x.requireGrad();
    }
  }

  private static float[] array(HostBuffer buffer) {
    return F32Buffer.cast(buffer, "operand").array();
  }

  @Override
  public void run() {
    if (which.pass() == Pass.FORWARD) {
      try (Scope scope = engine.scope()) {
        layer.forward(x);
      }
      return;
    }
    differentiate();
    forget();
  }

  private void differentiate() {
    try (Scope tape = engine.tape()) {
      tape.backward(layer.forward(x).mul(dy).sum());
    }
  }

  private void forget() {
    x.zeroGrad();
    layer.parameters().forEach(parameter -> parameter.value().zeroGrad());
  }

  /** Computed once more: a run leaves nothing. */
  @Override
  public HostBuffer result() {
    if (which.pass() == Pass.FORWARD) {
      try (Scope scope = engine.scope()) {
        return HostBuffer.of(layer.forward(x).toFloats());
      }
    }
    differentiate();
    List<float[]> parts = new ArrayList<>();
    parts.add(gradient(x));
    for (Parameter parameter : layer.parameters()) {
      parts.add(gradient(parameter.value()));
    }
    forget();
    return Parts.join(parts);
  }

  private static float[] gradient(Tensor tensor) {
    return Objects.requireNonNull(tensor.grad(), "gradient").toFloats();
  }

  @Override
  public void close() {
    layer.release();
    engine.close();
    backend.close();
  }
}
