package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Recurrent layers as a graph of plain tensor operations, a step at a time. */
final class Unrolled {
  private final Cell cell;
  private final Map<String, Tensor> weights;
  private final int layers;
  private final boolean bidirectional;

  Unrolled(Cell cell, RecurrentLayer like) {
    this.cell = cell;
    this.weights =
        like.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::value));
    this.layers = like.form().layers();
    this.bidirectional = like.form().bidirectional();
  }

  /** As {@link RecurrentLayer#run}, with lengths on the host. */
  RecurrentResult run(Tensor x, RecurrentState initial, int[] lengths) {
    List<Tensor> lastH = new ArrayList<>();
    List<Tensor> lastC = new ArrayList<>();
    Tensor y = x;
    for (int layer = 0; layer < layers; layer++) {
      List<Tensor> sides = new ArrayList<>();
      for (int direction = 0; direction < (bidirectional ? 2 : 1); direction++) {
        String suffix = "_l" + layer + (direction == 0 ? "" : "_reverse");
        int index = lastH.size();
        Tensor c = cell == Cell.LSTM ? initial.c().get(index) : null;
        sides.add(
            direction(y, suffix, initial.h().get(index), c, lengths, direction == 1, lastH, lastC));
      }
      y = Tensor.concat(2, sides);
    }
    return new RecurrentResult(y, new RecurrentState(lastH, lastC));
  }

  private Tensor direction(
      Tensor x,
      String suffix,
      Tensor h0,
      Tensor c0,
      int[] lengths,
      boolean reverse,
      List<Tensor> lastH,
      List<Tensor> lastC) {
    int batch = x.dim(0);
    int time = x.dim(1);
    int hidden = h0.dim(1);
    Tensor h = h0;
    Tensor c = c0;
    Tensor[] outputs = new Tensor[time];
    for (int i = 0; i < time; i++) {
      int t = reverse ? time - 1 - i : i;
      Tensor xt = x.slice(1, t, t + 1).reshape(batch, x.dim(2));
      Tensor v = linear(xt, "weight_ih" + suffix, "bias_ih" + suffix);
      Tensor r = linear(h, "weight_hh" + suffix, "bias_hh" + suffix);
      Tensor nextC = c;
      Tensor nextH;
      switch (cell) {
        case TANH -> nextH = v.add(r).tanh();
        case RELU -> nextH = v.add(r).relu();
        case LSTM -> {
          Tensor sum = v.add(r);
          Tensor kept = gate(sum, 1, hidden).sigmoid().mul(c);
          nextC = gate(sum, 0, hidden).sigmoid().mul(gate(sum, 2, hidden).tanh()).add(kept);
          nextH = gate(sum, 3, hidden).sigmoid().mul(nextC.tanh());
        }
        default -> {
          Tensor reset = gate(v, 0, hidden).add(gate(r, 0, hidden)).sigmoid();
          Tensor update = gate(v, 1, hidden).add(gate(r, 1, hidden)).sigmoid();
          Tensor candidate = gate(v, 2, hidden).add(reset.mul(gate(r, 2, hidden))).tanh();
          nextH = candidate.sub(update.mul(candidate)).add(update.mul(h));
        }
      }
      h = choose(nextH, h, lengths, t);
      c = c == null ? null : choose(nextC, c, lengths, t);
      outputs[t] = h.reshape(batch, 1, hidden);
    }
    lastH.add(h);
    if (c != null) {
      lastC.add(c);
    }
    return Tensor.concat(1, Arrays.asList(outputs));
  }

  private Tensor linear(Tensor x, String weight, String bias) {
    Tensor product = x.matmul(weights.get(weight).transpose());
    return weights.containsKey(bias) ? product.add(weights.get(bias)) : product;
  }

  private static Tensor gate(Tensor all, int which, int hidden) {
    return all.slice(1, which * hidden, (which + 1) * hidden);
  }

  /** The first for sequences that go on, the second for those that have ended. */
  private static Tensor choose(Tensor next, Tensor before, int[] lengths, int t) {
    if (lengths == null) {
      return next;
    }
    double[] active = Arrays.stream(lengths).mapToDouble(length -> t < length ? 1 : 0).toArray();
    return next.engine().of(active, lengths.length, 1).where(next, before);
  }
}
