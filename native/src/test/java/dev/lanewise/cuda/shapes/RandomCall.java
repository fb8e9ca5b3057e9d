package dev.lanewise.cuda.shapes;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Level1Kernels;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.testing.Guarded;
import java.util.List;

/** Calls of every family but those of images and sequences, with whatever sizes come up. */
enum RandomCall {
  PRODUCT {
    @Override
    void run(RandomSide side) {
      int m = side.size(70);
      int n = side.size(70);
      int k = side.size(70);
      Gemm gemm = Gemm.dense(side.coin(), side.coin(), m, n, k);
      Guarded a = side.in((long) m * k);
      Guarded b = side.in((long) k * n);
      Guarded c = side.inOut((long) m * n);
      Guarded bias = side.in(n);
      double beta = side.coin() ? 0 : 2;
      Epilogue epilogue = side.one(List.of(Epilogue.NONE, Epilogue.BIAS_PER_COLUMN));
      side.backend
          .matmul(side.dtype)
          .gemm(
              gemm,
              0.5,
              a.buffer(),
              a.at(),
              b.buffer(),
              b.at(),
              beta,
              c.buffer(),
              c.at(),
              epilogue,
              epilogue.isNone() ? null : bias.buffer(),
              bias.at(),
              null,
              0);
    }
  },
  PRODUCTS {
    @Override
    void run(RandomSide side) {
      int m = side.size(30);
      int n = side.size(30);
      int k = side.size(30);
      int count = side.size(5);
      Gemm gemm = Gemm.dense(side.coin(), side.coin(), m, n, k);
      Guarded a = side.in((long) count * m * k);
      Guarded b = side.in((long) k * n);
      Guarded c = side.out((long) count * m * n);
      GemmBatch batch = new GemmBatch(gemm, count, (long) m * k, 0, (long) m * n);
      side.backend
          .matmul(side.dtype)
          .gemmBatch(batch, 1, a.buffer(), a.at(), b.buffer(), b.at(), 0, c.buffer(), c.at());
    }
  },
  MATRIX_AND_VECTOR {
    @Override
    void run(RandomSide side) {
      int m = side.size(200);
      int n = side.size(200);
      boolean trans = side.coin();
      Guarded a = side.inOut((long) m * n);
      Guarded x = side.in(trans ? m : n);
      Guarded y = side.inOut(trans ? n : m);
      var kernels = side.backend.matmul(side.dtype);
      kernels.gemv(
          trans, m, n, 1, a.buffer(), a.at(), n, x.buffer(), x.at(), 1, 0.5, y.buffer(), y.at(), 1);
      Guarded u = side.in(m);
      Guarded v = side.in(n);
      kernels.ger(m, n, 2, u.buffer(), u.at(), 1, v.buffer(), v.at(), 1, a.buffer(), a.at(), n);
    }
  },
  VECTORS {
    @Override
    void run(RandomSide side) {
      int n = side.size(side.coin() ? 40 : 20_000);
      Guarded x = side.in(n);
      Guarded y = side.inOut(n);
      Guarded numbers = side.out(3);
      Guarded index = side.outInts(1);
      Level1Kernels kernels = side.backend.level1(side.dtype);
      kernels.dot(n, x.buffer(), x.at(), 1, y.buffer(), y.at(), 1, numbers.buffer(), numbers.at());
      kernels.nrm2(n, x.buffer(), x.at(), 1, numbers.buffer(), numbers.at() + 1);
      kernels.asum(n, x.buffer(), x.at(), 1, numbers.buffer(), numbers.at() + 2);
      kernels.iamax(n, x.buffer(), x.at(), 1, index.buffer(), index.at());
      kernels.axpy(n, 3, x.buffer(), x.at(), 1, y.buffer(), y.at(), 1);
      kernels.scal(n, 0.5, y.buffer(), y.at(), 1);
    }
  },
  ELEMENTS {
    @Override
    void run(RandomSide side) {
      Layout layout = Layout.of(side.size(20), side.size(20), side.size(20));
      long n = layout.size();
      Guarded x = side.positive(n);
      Guarded row = side.positive(layout.dim(2));
      Guarded y = side.out(n);
      Guarded z = side.out(n);
      UnaryOp op =
          side.one(List.of(UnaryOp.EXP, UnaryOp.LOG, UnaryOp.TANH, UnaryOp.GELU, UnaryOp.SIGMOID));
      var kernels = side.backend.elementwise(side.dtype);
      kernels.unary(Unary.of(op, layout, layout), x.buffer(), x.at(), y.buffer(), y.at());
      BinaryOp both = side.one(List.of(BinaryOp.ADD, BinaryOp.MUL, BinaryOp.DIV, BinaryOp.SUB));
      kernels.binary(
          Binary.of(both, layout, Layout.of(layout.dim(2)), layout),
          x.buffer(),
          x.at(),
          row.buffer(),
          row.at(),
          z.buffer(),
          z.at());
    }
  },
  REDUCTIONS {
    @Override
    void run(RandomSide side) {
      Layout layout = Layout.of(side.size(12), side.size(30), side.size(60));
      Guarded x = side.in(layout.size());
      int axis = side.below(3);
      ReduceOp op = side.one(List.of(ReduceOp.SUM, ReduceOp.MEAN, ReduceOp.MAX, ReduceOp.VAR));
      Reduce reduce = Reduce.of(op, 0, layout, axis);
      var kernels = side.backend.reduction(side.dtype);
      Guarded y = side.out(reduce.y().size());
      kernels.reduce(reduce, x.buffer(), x.at(), y.buffer(), y.at());
      Guarded places = side.outInts(reduce.y().size());
      kernels.argReduce(
          ArgReduce.of(side.coin(), layout, axis),
          x.buffer(),
          x.at(),
          places.buffer(),
          places.at());
      Guarded sums = side.out(layout.size());
      Scan scan = Scan.of(false, side.coin(), side.coin(), layout, layout, axis);
      kernels.scan(scan, x.buffer(), x.at(), sums.buffer(), sums.at());
    }
  },
  ROWS {
    @Override
    void run(RandomSide side) {
      Rows rows = new Rows(side.size(40), side.size(side.coin() ? 30 : 600));
      long n = (long) rows.rows() * rows.columns();
      Guarded x = side.in(n);
      Guarded dy = side.in(n);
      Guarded y = side.out(n);
      Guarded dx = side.out(n);
      SoftmaxKernels kernels = side.backend.softmax(side.dtype);
      if (side.coin()) {
        kernels.softmax(rows, x.buffer(), x.at(), y.buffer(), y.at());
        kernels.softmaxBackward(
            rows, y.buffer(), y.at(), dy.buffer(), dy.at(), dx.buffer(), dx.at());
      } else {
        kernels.logSoftmax(rows, x.buffer(), x.at(), y.buffer(), y.at());
        kernels.logSoftmaxBackward(
            rows, y.buffer(), y.at(), dy.buffer(), dy.at(), dx.buffer(), dx.at());
      }
    }
  },
  LOSSES {
    @Override
    void run(RandomSide side) {
      Rows rows = new Rows(side.size(40), side.size(300));
      int n = rows.rows() * rows.columns();
      Guarded x = side.in(n);
      Guarded t = side.in(n);
      Guarded labels = side.ints(rows.rows(), rows.columns());
      Guarded dy = side.in(1);
      Guarded numbers = side.out(2);
      Guarded sums = side.out(rows.rows());
      Guarded dx = side.out(n);
      Guarded dt = side.out(n);
      LossKernels kernels = side.backend.loss(side.dtype);
      CrossEntropyLoss entropy = CrossEntropyLoss.mean(rows);
      kernels.crossEntropy(
          entropy,
          x.buffer(),
          x.at(),
          labels.buffer(),
          labels.at(),
          sums.buffer(),
          sums.at(),
          numbers.buffer(),
          numbers.at());
      kernels.crossEntropyBackward(
          entropy,
          x.buffer(),
          x.at(),
          labels.buffer(),
          labels.at(),
          sums.buffer(),
          sums.at(),
          dy.buffer(),
          dy.at(),
          dx.buffer(),
          dx.at());
      ElementLoss loss = side.one(List.of(ElementLoss.SQUARED, ElementLoss.ABSOLUTE));
      double scale = 1.0 / n;
      kernels.elementLoss(
          loss,
          n,
          scale,
          x.buffer(),
          x.at(),
          t.buffer(),
          t.at(),
          numbers.buffer(),
          numbers.at() + 1);
      kernels.elementLossBackward(
          loss,
          n,
          scale,
          x.buffer(),
          x.at(),
          t.buffer(),
          t.at(),
          dy.buffer(),
          dy.at(),
          dt.buffer(),
          dt.at());
    }
  },
  MOVES {
    @Override
    void run(RandomSide side) {
      Gather gather = new Gather(side.size(8), side.size(20), side.size(20), side.size(40));
      Guarded x = side.in(gather.sourceSize());
      Guarded indices = side.ints(gather.count(), gather.axis());
      Guarded taken = side.out(gather.resultSize());
      Guarded dy = side.in(gather.resultSize());
      Guarded added = side.inOut(gather.sourceSize());
      var kernels = side.backend.indexing(side.dtype);
      kernels.gather(
          gather, x.buffer(), x.at(), indices.buffer(), indices.at(), taken.buffer(), taken.at());
      kernels.scatterAdd(
          gather, dy.buffer(), dy.at(), indices.buffer(), indices.at(), added.buffer(), added.at());
      Layout turned = Layout.of(gather.outer(), gather.axis(), gather.inner()).transpose(2, 0, 1);
      Guarded copy = side.out(gather.sourceSize());
      StridedCopy form = StridedCopy.of(turned, turned.compact());
      kernels.copy(form, x.buffer(), x.at(), copy.buffer(), copy.at());
    }
  },
  RANDOM_NUMBERS {
    @Override
    void run(RandomSide side) {
      int n = side.size(3000);
      long counter = side.below(1 << 20);
      Guarded x = side.in(n);
      Guarded uniform = side.out(n);
      Guarded normal = side.out(n);
      Guarded dropped = side.out(n);
      var kernels = side.backend.random(side.dtype);
      kernels.uniform(7, 1, counter, n, -2, 3, uniform.buffer(), uniform.at());
      kernels.normal(7, 2, counter, n, 1, 2, normal.buffer(), normal.at());
      kernels.dropout(
          7, 3, counter, n, 0.75, 1 / 0.75, x.buffer(), x.at(), dropped.buffer(), dropped.at());
    }
  },
  OPTIMIZERS {
    @Override
    void run(RandomSide side) {
      ParameterList list = new ParameterList();
      int count = side.size(70);
      for (int i = 0; i < count; i++) {
        int n = side.size(300);
        OptimizerStep step =
            side.one(
                List.of(
                    new OptimizerStep.Adam(0.01, 0.9, 0.999, 1e-8, 0.01, true, 3),
                    new OptimizerStep.RmsProp(0.01, 0.9, 1e-8, 0),
                    new OptimizerStep.Momentum(0.01, 0.9, true, 0.1)));
        Guarded w = side.inOut(n);
        Guarded g = side.in(n);
        Guarded s1 = side.positive(n);
        Guarded s2 = side.positive(n);
        list.add(
            step,
            n,
            w.buffer(),
            w.at(),
            g.buffer(),
            g.at(),
            s1.buffer(),
            s1.at(),
            step.states() > 1 ? s2.buffer() : null,
            step.states() > 1 ? s2.at() : 0);
      }
      Guarded norm = side.out(1);
      var kernels = side.backend.optimizer(side.dtype);
      kernels.norm(list, norm.buffer(), norm.at());
      kernels.clippedStep(list, 0.5, norm.buffer(), norm.at());
    }
  };

  /** Makes its sizes, inputs and outputs, and computes. */
  abstract void run(RandomSide side);

  /** How far apart two results may be, of the largest or of 1: sums of some thousand terms. */
  static double tolerance(DType dtype) {
    return dtype == DType.F32 ? 0x1p-15 : 0x1p-40;
  }
}
