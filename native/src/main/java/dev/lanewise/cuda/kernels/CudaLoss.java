package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.Rows;

/**
 * {@link LossKernels}: {@code loss.cu}. Labels are only on the device: a row whose label is none
 * gives NaN.
 */
public final class CudaLoss extends KernelFamily implements LossKernels {
  /** Elements that the 16 lanes of the contract take together. */
  private static final int RUN = 1 << 14;

  private static final int CROSS_ENTROPY = 0;
  private static final int CROSS_ENTROPY_BACKWARD = 1;

  private final KernelTable elements;
  private final KernelTable elementsBackward;
  private final KernelTable rows;
  private final KernelTable total;
  private final KernelTable rowsTotal;
  private final KernelTable factor;

  /** For one element type. */
  public CudaLoss(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.elements = kernels("loss", named("loss_"));
    this.elementsBackward = kernels("loss", named("loss_backward_"));
    this.rows = kernels("loss", Teams.names("cross_entropy", "cross_entropy_backward"));
    this.total = kernels("loss", "loss_total");
    this.rowsTotal = kernels("loss", "cross_entropy_total");
    this.factor = kernels("loss", "cross_entropy_factor");
  }

  private static String[] named(String prefix) {
    String[] names = KernelTable.names(ElementLoss.values());
    for (int i = 0; i < names.length; i++) {
      names[i] = prefix + names[i];
    }
    return names;
  }

  @Override
  public void elementLoss(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer result,
      long resultOffset) {
    CudaBuffer prediction = cast(x, xOffset, n, "x");
    CudaBuffer target = cast(t, tOffset, n, "t");
    CudaBuffer to = cast(result, resultOffset, 1, "result");
    int runs = n / RUN + (n % RUN == 0 ? 0 : 1);
    try (CudaBuffer partial = services.memory().scratch(dtype, runs)) {
      try (Launch launch = launch(elements.get(loss))) {
        pointer(launch, prediction, xOffset);
        pointer(launch, target, tOffset);
        pointer(launch, partial, 0);
        launch.int32(n).int32(runs);
        launch.run(blocks(runs), THREADS);
      }
      try (Launch launch = launch(total.get(0))) {
        pointer(launch, partial, 0);
        launch.int32(runs).float64(scale);
        pointer(launch, to, resultOffset);
        launch.run(1, THREADS);
      }
    }
  }

  @Override
  public void elementLossBackward(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    CudaBuffer prediction = cast(x, xOffset, n, "x");
    CudaBuffer target = cast(t, tOffset, n, "t");
    CudaBuffer gradient = cast(dy, dyOffset, 1, "dy");
    CudaBuffer to = cast(dx, dxOffset, n, "dx");
    try (Launch launch = launch(elementsBackward.get(loss))) {
      pointer(launch, prediction, xOffset);
      pointer(launch, target, tOffset);
      pointer(launch, gradient, dyOffset);
      pointer(launch, to, dxOffset);
      launch.int32(n).float64(scale);
      runEach(launch, n);
    }
  }

  @Override
  public void crossEntropy(
      CrossEntropyLoss loss,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer result,
      long resultOffset) {
    Rows form = loss.rows();
    CudaBuffer x = cast(logits, logitsOffset, form.size(), "logits");
    CudaBuffer classes = castInts(labels, labelsOffset, form.rows(), "labels");
    CudaBuffer workspace = cast(logSumExp, logSumExpOffset, form.rows(), "logSumExp");
    CudaBuffer to = cast(result, resultOffset, 1, "result");
    try (CudaBuffer losses = services.memory().scratch(dtype, form.rows())) {
      try (Launch launch = launch(rows.get(Teams.number(CROSS_ENTROPY, form.columns())))) {
        pointer(launch, x, logitsOffset);
        addLabels(launch, loss, classes, labelsOffset);
        pointer(launch, workspace, logSumExpOffset);
        pointer(launch, losses, 0);
        addShape(launch, loss);
        Teams.run(this, launch, form.rows(), form.columns());
      }
      try (Launch launch = launch(rowsTotal.get(0))) {
        pointer(launch, losses, 0);
        addLabels(launch, loss, classes, labelsOffset);
        addScale(launch, loss);
        pointer(launch, to, resultOffset);
        launch.run(1, THREADS);
      }
    }
  }

  private static void addLabels(
      Launch launch, CrossEntropyLoss loss, CudaBuffer labels, long offset) {
    pointer(launch, labels, offset);
    launch.int32(loss.ignored().isPresent() ? 1 : 0).int32(loss.ignored().orElse(0));
  }

  private void addShape(Launch launch, CrossEntropyLoss loss) {
    launch.int32(loss.rows().rows()).int32(loss.rows().columns());
    real(launch, 1 - loss.smoothing());
    real(launch, loss.smoothing() / loss.rows().columns());
  }

  private static void addScale(Launch launch, CrossEntropyLoss loss) {
    launch.int32(loss.rows().rows()).float64(loss.scale()).int32(loss.mean() ? 1 : 0);
  }

  @Override
  public void crossEntropyBackward(
      CrossEntropyLoss loss,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer dy,
      long dyOffset,
      Buffer dLogits,
      long dLogitsOffset) {
    Rows form = loss.rows();
    CudaBuffer x = cast(logits, logitsOffset, form.size(), "logits");
    CudaBuffer classes = castInts(labels, labelsOffset, form.rows(), "labels");
    CudaBuffer workspace = cast(logSumExp, logSumExpOffset, form.rows(), "logSumExp");
    CudaBuffer gradient = cast(dy, dyOffset, 1, "dy");
    CudaBuffer to = cast(dLogits, dLogitsOffset, form.size(), "dLogits");
    if (form.size() == 0) {
      return;
    }
    try (CudaBuffer all = services.memory().scratch(dtype, 1)) {
      try (Launch launch = launch(factor.get(0))) {
        pointer(launch, gradient, dyOffset);
        addLabels(launch, loss, classes, labelsOffset);
        addScale(launch, loss);
        pointer(launch, all, 0);
        launch.run(1, THREADS);
      }
      try (Launch launch = launch(rows.get(Teams.number(CROSS_ENTROPY_BACKWARD, form.columns())))) {
        pointer(launch, x, logitsOffset);
        addLabels(launch, loss, classes, labelsOffset);
        pointer(launch, workspace, logSumExpOffset);
        pointer(launch, all, 0);
        pointer(launch, to, dLogitsOffset);
        addShape(launch, loss);
        Teams.run(this, launch, form.rows(), form.columns());
      }
    }
  }
}
