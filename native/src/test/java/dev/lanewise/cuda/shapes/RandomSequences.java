package dev.lanewise.cuda.shapes;

import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.Rotary;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.testing.Guarded;

/** Calls of the families of sequences, with whatever sizes come up. */
enum RandomSequences {
  LAYER_NORM {
    @Override
    void run(RandomSide side) {
      RowNorm norm = new RowNorm(side.size(40), 1 + side.size(side.coin() ? 30 : 600), 1e-5);
      long n = (long) norm.rows() * norm.columns();
      Guarded x = side.in(n);
      Guarded gamma = side.in(norm.columns());
      Guarded beta = side.in(norm.columns());
      Guarded dy = side.in(n);
      Guarded y = side.out(n);
      Guarded mean = side.out(norm.rows());
      Guarded inverse = side.out(norm.rows());
      Guarded dx = side.out(n);
      Guarded dGamma = side.out(norm.columns());
      Guarded dBeta = side.out(norm.columns());
      var kernels = side.backend.normalization(side.dtype);
      kernels.layerNorm(
          norm,
          x.buffer(),
          x.at(),
          gamma.buffer(),
          gamma.at(),
          beta.buffer(),
          beta.at(),
          y.buffer(),
          y.at(),
          mean.buffer(),
          mean.at(),
          inverse.buffer(),
          inverse.at());
      kernels.layerNormBackward(
          norm,
          x.buffer(),
          x.at(),
          gamma.buffer(),
          gamma.at(),
          mean.buffer(),
          mean.at(),
          inverse.buffer(),
          inverse.at(),
          dy.buffer(),
          dy.at(),
          dx.buffer(),
          dx.at(),
          dGamma.buffer(),
          dGamma.at(),
          dBeta.buffer(),
          dBeta.at());
    }
  },
  LSTM_STEP {
    @Override
    void run(RandomSide side) {
      Recurrent layer = Recurrent.contiguous(Cell.LSTM, side.size(9), side.size(60));
      long states = (long) layer.batch() * layer.hidden();
      Guarded input = side.in((long) layer.batch() * layer.width());
      Guarded recurrent = side.in((long) layer.batch() * layer.width());
      Guarded c = side.in(states);
      Guarded gates = side.out((long) layer.batch() * layer.width());
      Guarded cNext = side.out(states);
      Guarded hNext = side.out(states);
      side.backend
          .recurrent(side.dtype)
          .lstm(
              layer,
              input.buffer(),
              input.at(),
              recurrent.buffer(),
              recurrent.at(),
              c.buffer(),
              c.at(),
              null,
              0,
              gates.buffer(),
              gates.at(),
              cNext.buffer(),
              cNext.at(),
              hNext.buffer(),
              hNext.at(),
              null,
              0,
              0);
    }
  },
  GRU_STEP {
    @Override
    void run(RandomSide side) {
      Recurrent layer = Recurrent.contiguous(Cell.GRU, side.size(9), side.size(60));
      long states = (long) layer.batch() * layer.hidden();
      Guarded input = side.in((long) layer.batch() * layer.width());
      Guarded recurrent = side.in((long) layer.batch() * layer.width());
      Guarded h = side.in(states);
      Guarded gates = side.out((long) layer.batch() * layer.width());
      Guarded hNext = side.out(states);
      side.backend
          .recurrent(side.dtype)
          .gru(
              layer,
              input.buffer(),
              input.at(),
              recurrent.buffer(),
              recurrent.at(),
              h.buffer(),
              h.at(),
              gates.buffer(),
              gates.at(),
              hNext.buffer(),
              hNext.at(),
              null,
              0,
              0);
    }
  },
  ATTENTION {
    @Override
    void run(RandomSide side) {
      int batch = side.size(2);
      int keyHeads = side.size(2);
      int heads = keyHeads * side.size(2);
      int keys = side.size(90);
      int queries = side.coin() ? keys : side.size(keys);
      int size = side.size(40);
      int valueSize = side.size(40);
      Heads q = Heads.interleaved(batch, heads, queries, size);
      Heads k = Heads.interleaved(batch, keyHeads, keys, size);
      Heads v = Heads.contiguous(batch, keyHeads, keys, valueSize);
      Heads y = Heads.contiguous(batch, heads, queries, valueSize);
      Attention attention = new Attention(q, k, v, y, 1 / Math.sqrt(size), side.coin());
      Guarded qs = side.in(q.extent());
      Guarded ks = side.in(k.extent());
      Guarded vs = side.in(v.extent());
      Guarded dy = side.in(y.extent());
      Guarded ys = side.out(y.extent());
      Guarded sums = side.out(attention.statistics());
      Guarded dq = side.out(q.extent());
      Guarded dk = side.out(k.extent());
      Guarded dv = side.out(v.extent());
      var kernels = side.backend.attention(side.dtype);
      kernels.forward(
          attention,
          qs.buffer(),
          qs.at(),
          ks.buffer(),
          ks.at(),
          vs.buffer(),
          vs.at(),
          null,
          0,
          ys.buffer(),
          ys.at(),
          sums.buffer(),
          sums.at());
      kernels.backward(
          attention,
          qs.buffer(),
          qs.at(),
          ks.buffer(),
          ks.at(),
          vs.buffer(),
          vs.at(),
          null,
          0,
          ys.buffer(),
          ys.at(),
          sums.buffer(),
          sums.at(),
          dy.buffer(),
          dy.at(),
          dq.buffer(),
          dq.at(),
          dk.buffer(),
          dk.at(),
          dv.buffer(),
          dv.at());
    }
  },
  ROTATION {
    @Override
    void run(RandomSide side) {
      Heads heads = Heads.interleaved(side.size(3), side.size(4), side.size(20), 2 * side.size(20));
      Rotary rotary = new Rotary(heads, side.coin());
      Guarded x = side.in(heads.extent());
      Guarded table = side.in(rotary.tableLength());
      Guarded y = side.out(heads.extent());
      side.backend
          .attention(side.dtype)
          .rotate(rotary, x.buffer(), x.at(), table.buffer(), table.at(), y.buffer(), y.at());
    }
  };

  /** Makes its sizes, inputs and outputs, and computes. */
  abstract void run(RandomSide side);
}
