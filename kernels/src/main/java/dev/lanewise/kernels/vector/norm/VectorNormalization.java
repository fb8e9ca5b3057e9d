package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostNormalizationKernels;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.norm.BatchNormTask.Pass;
import org.jspecify.annotations.Nullable;

/** Normalisations of float32 on SIMD lanes: each kind has a task of its own. */
public final class VectorNormalization extends HostNormalizationKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<BatchNormTask> batches;
  private final LeasePool<GroupNormTask> groups;
  private final LeasePool<RowNormTask> rows;
  private final LeasePool<ResponseNormTask> responses;

  /** On the given threads and scratch memory. */
  public VectorNormalization(WorkerPool workers, ScratchPool scratch) {
    super(DType.F32);
    this.workers = workers;
    this.batches = new LeasePool<>(SLOTS, () -> new BatchNormTask(scratch));
    this.groups = new LeasePool<>(SLOTS, () -> new GroupNormTask(scratch));
    this.rows = new LeasePool<>(SLOTS, () -> new RowNormTask(scratch));
    this.responses = new LeasePool<>(SLOTS, () -> new ResponseNormTask(scratch));
  }

  @Override
  protected void trainBatch(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset) {
    BatchNormTask task = batches.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.channels(), "gamma");
      task.beta.set(beta, betaOffset, norm.channels(), "beta");
      task.runningMean.set(runningMean, runningMeanOffset, norm.channels(), "runningMean");
      task.runningVariance.set(
          runningVariance, runningVarianceOffset, norm.channels(), "runningVariance");
      task.y.set(y, yOffset, norm.size(), "y");
      task.mean.set(mean, meanOffset, norm.channels(), "mean");
      task.inverse.set(
          inverseDeviation, inverseDeviationOffset, norm.channels(), "inverseDeviation");
      task.run(workers, norm, Pass.TRAIN);
    } finally {
      task.clear();
      batches.release(task);
    }
  }

  @Override
  protected void evalBatch(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer y,
      long yOffset) {
    BatchNormTask task = batches.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.channels(), "gamma");
      task.beta.set(beta, betaOffset, norm.channels(), "beta");
      task.runningMean.set(runningMean, runningMeanOffset, norm.channels(), "runningMean");
      task.runningVariance.set(
          runningVariance, runningVarianceOffset, norm.channels(), "runningVariance");
      task.y.set(y, yOffset, norm.size(), "y");
      task.run(workers, norm, Pass.EVAL);
    } finally {
      task.clear();
      batches.release(task);
    }
  }

  @Override
  protected void trainBatchBackward(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    BatchNormTask task = batches.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.channels(), "gamma");
      task.mean.set(mean, meanOffset, norm.channels(), "mean");
      task.inverse.set(
          inverseDeviation, inverseDeviationOffset, norm.channels(), "inverseDeviation");
      task.y.set(dy, dyOffset, norm.size(), "dy");
      task.dx.set(dx, dxOffset, norm.size(), "dx");
      task.dGamma.set(dGamma, dGammaOffset, norm.channels(), "dGamma");
      task.dBeta.set(dBeta, dBetaOffset, norm.channels(), "dBeta");
      task.run(workers, norm, Pass.TRAIN_BACKWARD);
    } finally {
      task.clear();
      batches.release(task);
    }
  }

  @Override
  protected void evalBatchBackward(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    BatchNormTask task = batches.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.channels(), "gamma");
      task.runningMean.set(runningMean, runningMeanOffset, norm.channels(), "runningMean");
      task.runningVariance.set(
          runningVariance, runningVarianceOffset, norm.channels(), "runningVariance");
      task.y.set(dy, dyOffset, norm.size(), "dy");
      task.dx.set(dx, dxOffset, norm.size(), "dx");
      task.dGamma.set(dGamma, dGammaOffset, norm.channels(), "dGamma");
      task.dBeta.set(dBeta, dBetaOffset, norm.channels(), "dBeta");
      task.run(workers, norm, Pass.EVAL_BACKWARD);
    } finally {
      task.clear();
      batches.release(task);
    }
  }

  @Override
  protected void group(
      GroupNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset) {
    GroupNormTask task = groups.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.channels(), "gamma");
      task.beta.set(beta, betaOffset, norm.channels(), "beta");
      task.y.set(y, yOffset, norm.size(), "y");
      task.mean.set(mean, meanOffset, norm.statistics(), "mean");
      task.inverse.set(
          inverseDeviation, inverseDeviationOffset, norm.statistics(), "inverseDeviation");
      task.forward(workers, norm);
    } finally {
      task.clear();
      groups.release(task);
    }
  }

  @Override
  protected void groupBackward(
      GroupNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    GroupNormTask task = groups.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.channels(), "gamma");
      task.mean.set(mean, meanOffset, norm.statistics(), "mean");
      task.inverse.set(
          inverseDeviation, inverseDeviationOffset, norm.statistics(), "inverseDeviation");
      task.y.set(dy, dyOffset, norm.size(), "dy");
      task.dx.set(dx, dxOffset, norm.size(), "dx");
      task.dGamma.set(dGamma, dGammaOffset, norm.channels(), "dGamma");
      task.dBeta.set(dBeta, dBetaOffset, norm.channels(), "dBeta");
      task.backward(workers, norm);
    } finally {
      task.clear();
      groups.release(task);
    }
  }

  @Override
  protected void layer(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset) {
    RowNormTask task = rows.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.columns(), "gamma");
      task.beta.set(beta, betaOffset, norm.columns(), "beta");
      task.y.set(y, yOffset, norm.size(), "y");
      task.mean.set(mean, meanOffset, norm.rows(), "mean");
      task.inverse.set(inverseDeviation, inverseDeviationOffset, norm.rows(), "inverseDeviation");
      task.forward(workers, norm, true, false);
    } finally {
      task.clear();
      rows.release(task);
    }
  }

  @Override
  protected void layerBackward(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    RowNormTask task = rows.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.columns(), "gamma");
      task.mean.set(mean, meanOffset, norm.rows(), "mean");
      task.inverse.set(inverseDeviation, inverseDeviationOffset, norm.rows(), "inverseDeviation");
      task.y.set(dy, dyOffset, norm.size(), "dy");
      task.dx.set(dx, dxOffset, norm.size(), "dx");
      task.dGamma.set(dGamma, dGammaOffset, norm.columns(), "dGamma");
      task.dBeta.set(dBeta, dBetaOffset, norm.columns(), "dBeta");
      task.backward(workers, norm, true, false);
    } finally {
      task.clear();
      rows.release(task);
    }
  }

  @Override
  protected void residual(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer r,
      long rOffset,
      HostBuffer gamma,
      long gammaOffset,
      @Nullable HostBuffer beta,
      long betaOffset,
      HostBuffer sum,
      long sumOffset,
      HostBuffer y,
      long yOffset,
      @Nullable HostBuffer mean,
      long meanOffset,
      HostBuffer inverse,
      long inverseOffset) {
    RowNormTask task = rows.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.residual.set(r, rOffset, norm.size(), "r");
      task.dx.set(sum, sumOffset, norm.size(), "sum");
      task.gamma.set(gamma, gammaOffset, norm.columns(), "gamma");
      task.y.set(y, yOffset, norm.size(), "y");
      task.inverse.set(inverse, inverseOffset, norm.rows(), "inverse");
      boolean layer = beta != null && mean != null;
      if (beta != null && mean != null) {
        task.beta.set(beta, betaOffset, norm.columns(), "beta");
        task.mean.set(mean, meanOffset, norm.rows(), "mean");
      }
      task.forward(workers, norm, layer, true);
    } finally {
      task.clear();
      rows.release(task);
    }
  }

  @Override
  protected void residualBackward(
      RowNorm norm,
      HostBuffer sum,
      long sumOffset,
      HostBuffer gamma,
      long gammaOffset,
      @Nullable HostBuffer mean,
      long meanOffset,
      HostBuffer inverse,
      long inverseOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dSum,
      long dSumOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      @Nullable HostBuffer dBeta,
      long dBetaOffset) {
    RowNormTask task = rows.lease();
    try {
      task.x.set(sum, sumOffset, norm.size(), "sum");
      task.gamma.set(gamma, gammaOffset, norm.columns(), "gamma");
      task.inverse.set(inverse, inverseOffset, norm.rows(), "inverse");
      task.y.set(dy, dyOffset, norm.size(), "dy");
      task.residual.set(dSum, dSumOffset, norm.size(), "dSum");
      task.dx.set(dx, dxOffset, norm.size(), "dx");
      task.dGamma.set(dGamma, dGammaOffset, norm.columns(), "dGamma");
      boolean layer = mean != null && dBeta != null;
      if (mean != null && dBeta != null) {
        task.mean.set(mean, meanOffset, norm.rows(), "mean");
        task.dBeta.set(dBeta, dBetaOffset, norm.columns(), "dBeta");
      }
      task.backward(workers, norm, layer, true);
    } finally {
      task.clear();
      rows.release(task);
    }
  }

  @Override
  protected void rms(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset) {
    RowNormTask task = rows.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.columns(), "gamma");
      task.y.set(y, yOffset, norm.size(), "y");
      task.inverse.set(inverseRms, inverseRmsOffset, norm.rows(), "inverseRms");
      task.forward(workers, norm, false, false);
    } finally {
      task.clear();
      rows.release(task);
    }
  }

  @Override
  protected void rmsBackward(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset) {
    RowNormTask task = rows.lease();
    try {
      task.x.set(x, xOffset, norm.size(), "x");
      task.gamma.set(gamma, gammaOffset, norm.columns(), "gamma");
      task.inverse.set(inverseRms, inverseRmsOffset, norm.rows(), "inverseRms");
      task.y.set(dy, dyOffset, norm.size(), "dy");
      task.dx.set(dx, dxOffset, norm.size(), "dx");
      task.dGamma.set(dGamma, dGammaOffset, norm.columns(), "dGamma");
      task.backward(workers, norm, false, false);
    } finally {
      task.clear();
      rows.release(task);
    }
  }

  @Override
  protected void response(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer scale,
      long scaleOffset) {
    ResponseNormTask task = responses.lease();
    try {
      task.x.set(x, xOffset, norm.elements(), "x");
      task.y.set(y, yOffset, norm.elements(), "y");
      task.scale.set(scale, scaleOffset, norm.elements(), "scale");
      task.forward(workers, norm);
    } finally {
      task.clear();
      responses.release(task);
    }
  }

  @Override
  protected void responseBackward(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer scale,
      long scaleOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset) {
    ResponseNormTask task = responses.lease();
    try {
      task.x.set(x, xOffset, norm.elements(), "x");
      task.scale.set(scale, scaleOffset, norm.elements(), "scale");
      task.y.set(dy, dyOffset, norm.elements(), "dy");
      task.dx.set(dx, dxOffset, norm.elements(), "dx");
      task.backward(workers, norm);
    } finally {
      task.clear();
      responses.release(task);
    }
  }
}
