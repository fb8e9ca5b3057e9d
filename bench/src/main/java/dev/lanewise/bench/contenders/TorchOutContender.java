package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** libtorch's operators that write where they are told: what is left without allocation. */
final class TorchOutContender extends LayerContender {
  TorchOutContender(String version, String djl) {
    super(
        "libtorch-out",
        "libtorch " + version + ", CPU, through DJL " + djl + ", into given tensors",
        "as libtorch, but its operators write into a tensor that is made once, where they have such"
            + " a form: the difference is what allocation costs");
  }

  @Override
  public Availability availability() {
    return Torch.availability(library());
  }

  @Override
  public boolean knows(OperandCase which) {
    return switch (which) {
      case ElementwiseCase one -> one.op() != ElementwiseCase.Op.DROPOUT;
      case OverheadCase one -> one.way() == OverheadCase.Way.KERNEL;
      case SoftmaxCase softmax -> softmax.kind() != SoftmaxCase.Kind.CROSS_ENTROPY;
      default -> false;
    };
  }

  @Override
  Optional<String> declines(LayerCase which) {
    return Optional.empty();
  }

  @Override
  Call prepare(LayerCase which, HostBuffer[] operands, int threads) {
    PtNDManager manager = Torch.manager(threads);
    NDArray[] in = Torch.operands(manager, which, operands);
    NDArray out = manager.zeros(new Shape(Shapes.result(which)));
    return switch (which) {
      case ElementwiseCase one -> {
        String body = TorchRows.elementwise(one.op(), ", out=out");
        yield one.op().operands() == 2
            ? TorchCall.of(manager, "a: Tensor, b: Tensor, out: Tensor", body, in[0], in[1], out)
            : TorchCall.of(manager, "x: Tensor, out: Tensor", body, in[0], out);
      }
      case OverheadCase ignored ->
          TorchCall.of(
              manager,
              "a: Tensor, b: Tensor, out: Tensor",
              TorchRows.elementwise(ElementwiseCase.Op.ADD, ", out=out"),
              in[0],
              in[1],
              out);
      case SoftmaxCase softmax -> {
        if (!softmax.backward()) {
          String body = TorchRows.softmax(softmax, ", out=out");
          yield TorchCall.of(manager, "x: Tensor, out: Tensor", body, in[0], out);
        }
        NDArray y = TorchRows.softmaxValue(manager, softmax, in[0]);
        String body = TorchRows.softmaxBackward(softmax, "out");
        yield TorchCall.of(manager, "y: Tensor, dy: Tensor, out: Tensor", body, y, in[1], out);
      }
      default -> throw new IllegalArgumentException("case is " + which.name());
    };
  }
}
