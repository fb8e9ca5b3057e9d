package dev.lanewise.cuda.shapes;

import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.testing.Guarded;
import java.util.List;

/** Calls of the families of images, with whatever sizes come up. */
enum RandomImages {
  CONVOLUTION {
    @Override
    void run(RandomSide side) {
      int groups = side.coin() ? 1 : side.size(3);
      int in = groups * side.size(9);
      int out = groups * side.size(9);
      Window2d window = window(side, true);
      int height = window.extentH() + side.size(12);
      int width = window.extentW() + side.size(12);
      Conv2d conv =
          Conv2d.of(side.size(3), in, height, width, out, window)
              .withGroups(groups)
              .withExact(side.coin());
      Guarded x = side.in(conv.sizeX());
      Guarded w = side.in(conv.sizeW());
      Guarded dy = side.in(conv.sizeY());
      Guarded y = side.out(conv.sizeY());
      Guarded dx = side.out(conv.sizeX());
      Guarded dw = side.out(conv.sizeW());
      Guarded db = side.out(out);
      var kernels = side.backend.conv2d(side.dtype);
      kernels.forward(conv, x.buffer(), x.at(), w.buffer(), w.at(), y.buffer(), y.at());
      kernels.backwardData(conv, dy.buffer(), dy.at(), w.buffer(), w.at(), dx.buffer(), dx.at());
      kernels.backwardWeights(conv, x.buffer(), x.at(), dy.buffer(), dy.at(), dw.buffer(), dw.at());
      kernels.backwardBias(conv, dy.buffer(), dy.at(), db.buffer(), db.at());
    }
  },
  TRANSPOSED_CONVOLUTION {
    @Override
    void run(RandomSide side) {
      Window2d window = window(side, false);
      int height = window.extentH() + side.size(6);
      int width = window.extentW() + side.size(6);
      Conv2d conv =
          Conv2d.transposed(
              side.size(3), side.size(9), height, width, side.size(9), window, 0, 0, 1, true);
      Guarded x = side.in(conv.sizeY());
      Guarded w = side.in(conv.sizeW());
      Guarded y = side.out(conv.sizeX());
      side.backend
          .conv2d(side.dtype)
          .transposed(
              conv,
              x.buffer(),
              x.at(),
              w.buffer(),
              w.at(),
              y.buffer(),
              y.at(),
              ConvEpilogue.NONE,
              null,
              0,
              null,
              0,
              null,
              0);
    }
  },
  POOLING {
    @Override
    void run(RandomSide side) {
      Window2d window = window(side, false);
      int height = window.extentH() + side.size(12);
      int width = window.extentW() + side.size(12);
      Pool2d pool =
          Pool2d.of(side.size(3), side.size(9), height, width, window, side.coin(), side.coin());
      Guarded x = side.in(pool.sizeX());
      Guarded dy = side.in(pool.sizeY());
      Guarded y = side.out(pool.sizeY());
      Guarded mean = side.out(pool.sizeY());
      Guarded places = side.outInts(pool.sizeY());
      Guarded dx = side.out(pool.sizeX());
      Guarded dMean = side.out(pool.sizeX());
      var kernels = side.backend.pool2d(side.dtype);
      kernels.maxWithIndices(
          pool, x.buffer(), x.at(), y.buffer(), y.at(), places.buffer(), places.at());
      kernels.maxBackward(
          pool, dy.buffer(), dy.at(), places.buffer(), places.at(), dx.buffer(), dx.at());
      kernels.average(pool, x.buffer(), x.at(), mean.buffer(), mean.at());
      kernels.averageBackward(pool, dy.buffer(), dy.at(), dMean.buffer(), dMean.at());
    }
  },
  BATCH_NORM {
    @Override
    void run(RandomSide side) {
      BatchNorm norm = new BatchNorm(1 + side.size(5), side.size(9), side.size(200), 0.1, 1e-5);
      int channels = norm.channels();
      Guarded x = side.in(norm.size());
      Guarded gamma = side.in(channels);
      Guarded beta = side.in(channels);
      Guarded runningMean = side.inOut(channels);
      Guarded runningVariance = side.inOut(channels);
      Guarded dy = side.in(norm.size());
      Guarded y = side.out(norm.size());
      Guarded mean = side.out(channels);
      Guarded inverse = side.out(channels);
      Guarded dx = side.out(norm.size());
      Guarded dGamma = side.out(channels);
      Guarded dBeta = side.out(channels);
      var kernels = side.backend.normalization(side.dtype);
      kernels.batchNormTrain(
          norm,
          x.buffer(),
          x.at(),
          gamma.buffer(),
          gamma.at(),
          beta.buffer(),
          beta.at(),
          runningMean.buffer(),
          runningMean.at(),
          runningVariance.buffer(),
          runningVariance.at(),
          y.buffer(),
          y.at(),
          mean.buffer(),
          mean.at(),
          inverse.buffer(),
          inverse.at());
      kernels.batchNormTrainBackward(
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
  GROUP_NORM {
    @Override
    void run(RandomSide side) {
      int groups = side.size(4);
      int channels = groups * side.size(4);
      GroupNorm norm = new GroupNorm(side.size(4), channels, 1 + side.size(200), groups, 1e-5);
      Guarded x = side.in(norm.size());
      Guarded gamma = side.in(channels);
      Guarded beta = side.in(channels);
      Guarded y = side.out(norm.size());
      Guarded mean = side.out(norm.statistics());
      Guarded inverse = side.out(norm.statistics());
      side.backend
          .normalization(side.dtype)
          .groupNorm(
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
    }
  },
  RESPONSE_NORM {
    @Override
    void run(RandomSide side) {
      ResponseNorm norm =
          new ResponseNorm(side.size(3), side.size(9), side.size(90), 5, 1e-2, 0.75, 1);
      Guarded x = side.in(norm.elements());
      Guarded y = side.out(norm.elements());
      Guarded scale = side.out(norm.elements());
      side.backend
          .normalization(side.dtype)
          .responseNorm(norm, x.buffer(), x.at(), y.buffer(), y.at(), scale.buffer(), scale.at());
    }
  },
  RESIZING {
    @Override
    void run(RandomSide side) {
      Resize2d resize =
          new Resize2d(
              side.one(List.of(Resize2d.Mode.values())),
              side.size(3),
              side.size(5),
              side.size(9),
              side.size(9),
              side.size(25),
              side.size(25));
      Guarded x = side.in(resize.sizeX());
      Guarded y = side.out(resize.sizeY());
      Guarded dy = side.in(resize.sizeY());
      Guarded dx = side.out(resize.sizeX());
      var kernels = side.backend.resize(side.dtype);
      kernels.resize(resize, x.buffer(), x.at(), y.buffer(), y.at());
      kernels.resizeBackward(resize, dy.buffer(), dy.at(), dx.buffer(), dx.at());
    }
  };

  private static Window2d window(RandomSide side, boolean dilated) {
    int height = 1 + side.below(4);
    int width = 1 + side.below(4);
    Window2d window =
        Window2d.of(height, width)
            .withStride(1 + side.below(3), 1 + side.below(3))
            .withPadding(
                side.below(height / 2 + 1),
                side.below(height / 2 + 1),
                side.below(width / 2 + 1),
                side.below(width / 2 + 1));
    return dilated ? window.withDilation(1 + side.below(2), 1 + side.below(2)) : window;
  }

  /** Makes its sizes, inputs and outputs, and computes. */
  abstract void run(RandomSide side);
}
