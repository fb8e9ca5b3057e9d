package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Where;
import org.jspecify.annotations.Nullable;

/** {@link ElementwiseKernels}: each result is computed in double and rounded once. */
final class ScalarElementwise implements ElementwiseKernels {
  private final Real real;

  ScalarElementwise(DType dtype) {
    this.real = Real.of(dtype);
  }

  @Override
  public void unary(Unary unary, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = real.cast(x, xOffset, unary.x(), "x");
    HostBuffer to = real.cast(y, yOffset, unary.y(), "y");
    double p0 = real.round(unary.p0());
    double p1 = real.round(unary.p1());
    StridedLoop loop = unary.loop();
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long xi = xOffset + loop.offset(0, outer);
      long yi = yOffset + loop.offset(1, outer);
      for (int i = 0; i < loop.inner(); i++) {
        real.set(to, yi, UnaryFunctions.apply(real, unary.op(), p0, p1, real.get(from, xi)));
        xi += loop.innerStride(0);
        yi += loop.innerStride(1);
      }
    }
  }

  @Override
  public void unaryBackward(
      UnaryBackward backward,
      Buffer saved,
      long savedOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    boolean reads = backward.op().saves() != UnaryOp.Saves.NOTHING;
    HostBuffer gradient = real.cast(dy, dyOffset, backward.dy(), "dy");
    HostBuffer kept = reads ? real.cast(saved, savedOffset, backward.saved(), "saved") : gradient;
    HostBuffer to = real.cast(dx, dxOffset, backward.dx(), "dx");
    double p0 = real.round(backward.p0());
    double p1 = real.round(backward.p1());
    StridedLoop loop = backward.loop();
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long si = savedOffset + loop.offset(0, outer);
      long gi = dyOffset + loop.offset(1, outer);
      long xi = dxOffset + loop.offset(2, outer);
      for (int i = 0; i < loop.inner(); i++) {
        double value = reads ? real.get(kept, si) : 0;
        double slope = UnaryFunctions.derivative(backward.op(), p0, p1, value);
        real.set(to, xi, real.get(gradient, gi) * slope);
        si += loop.innerStride(0);
        gi += loop.innerStride(1);
        xi += loop.innerStride(2);
      }
    }
  }

  @Override
  public void biasActivation(
      BiasActivation form,
      Buffer x,
      long xOffset,
      Buffer bias,
      long biasOffset,
      Buffer y,
      long yOffset) {
    HostBuffer from = real.cast(x, xOffset, form.size(), "x");
    HostBuffer added = real.cast(bias, biasOffset, form.columns(), "bias");
    HostBuffer to = real.cast(y, yOffset, form.size(), "y");
    double p0 = real.round(form.p0());
    double p1 = real.round(form.p1());
    for (int row = 0; row < form.rows(); row++) {
      long start = (long) row * form.columns();
      for (int i = 0; i < form.columns(); i++) {
        double sum = real.get(from, xOffset + start + i) + real.get(added, biasOffset + i);
        double value = UnaryFunctions.apply(real, form.op(), p0, p1, real.round(sum));
        real.set(to, yOffset + start + i, value);
      }
    }
  }

  @Override
  public void biasActivationBackward(
      BiasActivation form,
      Buffer saved,
      long savedOffset,
      @Nullable Buffer bias,
      long biasOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dBias,
      long dBiasOffset) {
    UnaryOp.Saves saves = form.op().saves();
    boolean reads = saves != UnaryOp.Saves.NOTHING;
    HostBuffer gradient = real.cast(dy, dyOffset, form.size(), "dy");
    HostBuffer kept = reads ? real.cast(saved, savedOffset, form.size(), "saved") : gradient;
    HostBuffer added = null;
    if (bias != null) {
      HostBuffer checked = real.cast(bias, biasOffset, form.columns(), "bias");
      added = saves == UnaryOp.Saves.INPUT ? checked : null;
    }
    HostBuffer to = real.cast(dx, dxOffset, form.size(), "dx");
    HostBuffer total = real.cast(dBias, dBiasOffset, form.columns(), "dBias");
    double p0 = real.round(form.p0());
    double p1 = real.round(form.p1());
    for (int i = 0; i < form.columns(); i++) {
      double sum = 0;
      for (int row = 0; row < form.rows(); row++) {
        long at = (long) row * form.columns() + i;
        double value = reads ? real.get(kept, savedOffset + at) : 0;
        if (added != null) {
          value = real.round(value + real.get(added, biasOffset + i));
        }
        double slope = UnaryFunctions.derivative(form.op(), p0, p1, value);
        double product = real.round(real.get(gradient, dyOffset + at) * slope);
        real.set(to, dxOffset + at, product);
        sum = real.round(sum + product);
      }
      real.set(total, dBiasOffset + i, sum);
    }
    if (form.columns() == 1) {
      double sum = LaneSum.PLAIN.over(form.rows(), real, to, dxOffset, to, dxOffset, 0);
      real.set(total, dBiasOffset, sum);
    }
  }

  @Override
  public void binary(
      Binary binary, Buffer a, long aOffset, Buffer b, long bOffset, Buffer y, long yOffset) {
    HostBuffer left = real.cast(a, aOffset, binary.a(), "a");
    HostBuffer right = real.cast(b, bOffset, binary.b(), "b");
    HostBuffer to = real.cast(y, yOffset, binary.y(), "y");
    StridedLoop loop = binary.loop();
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long ai = aOffset + loop.offset(0, outer);
      long bi = bOffset + loop.offset(1, outer);
      long yi = yOffset + loop.offset(2, outer);
      for (int i = 0; i < loop.inner(); i++) {
        double result = BinaryFunctions.apply(binary.op(), real.get(left, ai), real.get(right, bi));
        real.set(to, yi, result);
        ai += loop.innerStride(0);
        bi += loop.innerStride(1);
        yi += loop.innerStride(2);
      }
    }
  }

  @Override
  public void binaryBackward(
      BinaryBackward backward,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    HostBuffer left = real.cast(a, aOffset, backward.a(), "a");
    HostBuffer right = real.cast(b, bOffset, backward.b(), "b");
    HostBuffer gradient = real.cast(dy, dyOffset, backward.dy(), "dy");
    HostBuffer to = real.cast(dx, dxOffset, backward.dx(), "dx");
    StridedLoop loop = backward.loop();
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long ai = aOffset + loop.offset(0, outer);
      long bi = bOffset + loop.offset(1, outer);
      long gi = dyOffset + loop.offset(2, outer);
      long xi = dxOffset + loop.offset(3, outer);
      for (int i = 0; i < loop.inner(); i++) {
        double slope =
            backward.byLeft()
                ? BinaryFunctions.byLeft(backward.op(), real.get(left, ai), real.get(right, bi))
                : BinaryFunctions.byRight(backward.op(), real.get(left, ai), real.get(right, bi));
        real.set(to, xi, real.get(gradient, gi) * slope);
        ai += loop.innerStride(0);
        bi += loop.innerStride(1);
        gi += loop.innerStride(2);
        xi += loop.innerStride(3);
      }
    }
  }

  @Override
  public void where(
      Where where,
      Buffer condition,
      long conditionOffset,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer y,
      long yOffset) {
    HostBuffer chooser = real.cast(condition, conditionOffset, where.condition(), "condition");
    HostBuffer left = real.cast(a, aOffset, where.a(), "a");
    HostBuffer right = real.cast(b, bOffset, where.b(), "b");
    HostBuffer to = real.cast(y, yOffset, where.y(), "y");
    StridedLoop loop = where.loop();
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long ci = conditionOffset + loop.offset(0, outer);
      long ai = aOffset + loop.offset(1, outer);
      long bi = bOffset + loop.offset(2, outer);
      long yi = yOffset + loop.offset(3, outer);
      for (int i = 0; i < loop.inner(); i++) {
        boolean holds = real.get(chooser, ci) != 0;
        real.set(to, yi, holds ? real.get(left, ai) : real.get(right, bi));
        ci += loop.innerStride(0);
        ai += loop.innerStride(1);
        bi += loop.innerStride(2);
        yi += loop.innerStride(3);
      }
    }
  }

  @Override
  public void fill(double value, long length, Buffer y, long yOffset) {
    HostBuffer to = real.cast(y, yOffset, length, "y");
    for (long i = 0; i < length; i++) {
      real.set(to, yOffset + i, value);
    }
  }
}
