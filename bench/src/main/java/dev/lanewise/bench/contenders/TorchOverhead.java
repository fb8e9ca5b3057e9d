package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.kernels.host.HostBuffer;

/** A sum of one element through DJL's arrays. */
final class TorchOverhead implements Contender.Call {
  private final PtNDManager manager;
  private final NDArray a;
  private final NDArray b;
  private final boolean backward;
  private final PtNDArray one;
  private NDArray result;

  private TorchOverhead(PtNDManager manager, NDArray a, NDArray b, boolean backward) {
    this.manager = manager;
    this.a = a;
    this.b = b;
    this.backward = backward;
    this.one = (PtNDArray) manager.ones(a.getShape());
    this.result = a.add(b);
    if (backward) {
      differentiate();
    }
  }

  private void differentiate() {
    JniUtils.backward((PtNDArray) result, one, false, false);
    result.close();
    result = a.getGradient();
  }

  static Contender.Call call(PtNDManager manager, OverheadCase which, NDArray[] in) {
    return switch (which.way()) {
      case KERNEL -> TorchCall.of(manager, "a: Tensor, b: Tensor", "torch.add(a, b, alpha=1)", in);
      case TENSOR -> new TorchOverhead(manager, in[0], in[1], false);
      case TAPE, GRADIENT -> {
        in[0].setRequiresGradient(true);
        JniUtils.setGradMode(true);
        yield new TorchOverhead(manager, in[0], in[1], which.way() == OverheadCase.Way.GRADIENT);
      }
    };
  }

  @Override
  public void run() {
    if (backward) {
      // The result is the gradient itself, which would be added to.
      JniUtils.zeroGrad((PtNDArray) a);
    }
    result.close();
    result = a.add(b);
    if (backward) {
      differentiate();
    }
  }

  @Override
  public HostBuffer result() {
    return HostBuffer.of(result.toFloatArray());
  }

  @Override
  public void close() {
    result.close();
    manager.close();
  }
}
