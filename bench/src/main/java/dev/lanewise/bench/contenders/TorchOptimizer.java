package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An optimizer's step by libtorch's fused operators, which take a list of tensors. */
final class TorchOptimizer implements Contender.Call {
  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final PtNDArray[][] arrays;
  private final IValue[] inputs;

  TorchOptimizer(PtNDManager manager, OptimizerCase which, HostBuffer[] operands) {
    this.manager = manager;
    float[][][] copies = OptimizerArrays.of(which, operands);
    arrays = new PtNDArray[copies.length][which.tensors()];
    for (int i = 0; i < copies.length; i++) {
      for (int t = 0; t < which.tensors(); t++) {
        arrays[i][t] = (PtNDArray) manager.create(copies[i][t]);
      }
    }
    String names = List.of("w, g", "w, g, s", "w, g, s, v, steps").get(which.rule().states());
    String arguments = names.replace(",", ": List[Tensor],") + ": List[Tensor]";
    module = TorchCall.load(manager, TorchScript.module(arguments, "Tensor", lines(which)));
    List<PtNDArray[]> lists = new ArrayList<>(Arrays.asList(arrays));
    if (which.rule() == OptimizerCase.Rule.ADAMW) {
      PtNDArray[] steps = new PtNDArray[which.tensors()];
      for (int t = 0; t < steps.length; t++) {
        steps[t] = (PtNDArray) manager.create(0f);
      }
      lists.add(steps);
    }
    inputs = lists.stream().map(IValue::listFrom).toArray(IValue[]::new);
  }

  private static String[] lines(OptimizerCase which) {
    String none = "annotate(List[Tensor], [])";
    String sgd =
        "_0 = torch._fused_sgd_(w, g, %s, weight_decay=0., momentum=%s, lr=%s, dampening=0.,"
            + " nesterov=False, maximize=False, is_first_step=False)";
    double rate = OptimizerCase.RATE;
    return switch (which.rule()) {
      case SGD -> new String[] {sgd.formatted(none, "0.", rate), "return w[0]"};
      case MOMENTUM ->
          new String[] {sgd.formatted("s", OptimizerCase.MOMENTUM, rate), "return w[0]"};
      case ADAMW ->
          new String[] {
            "_0 = torch._foreach_add_(steps, 1)",
            "_1 = torch._fused_adamw_(w, g, s, v, %s, steps, lr=%s, beta1=%s, beta2=%s,"
                    .formatted(none, rate, OptimizerCase.BETA1, OptimizerCase.BETA2)
                + " weight_decay=%s, eps=%s, amsgrad=False, maximize=False)"
                    .formatted(OptimizerCase.WEIGHT_DECAY, OptimizerCase.EPSILON),
            "return w[0]"
          };
    };
  }

  @Override
  public void run() {
    IValueUtils.forward(module, inputs).close();
  }

  @Override
  public HostBuffer result() {
    List<float[]> parts = new ArrayList<>();
    for (int i = 0; i < arrays.length; i++) {
      // Gradients are read only.
      for (NDArray array : i == 1 ? new PtNDArray[0] : arrays[i]) {
        parts.add(array.toFloatArray());
      }
    }
    return Parts.join(parts);
  }

  @Override
  public void close() {
    for (IValue input : inputs) {
      input.close();
    }
    module.close();
    manager.close();
  }
}
