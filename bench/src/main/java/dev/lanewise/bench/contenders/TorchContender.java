package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** libtorch on the CPU, through DJL; see {@link TorchScript} for how its operators are called. */
final class TorchContender extends LayerContender {
  TorchContender(String version, String djl) {
    super(
        "libtorch",
        "libtorch " + version + ", CPU, through DJL " + djl,
        "its own operators, as eager PyTorch calls them, from a TorchScript module; it allocates"
            + " each result, and a call through DJL costs some microseconds");
  }

  @Override
  public Availability availability() {
    return Torch.availability(library());
  }

  @Override
  Optional<String> declines(LayerCase which) {
    return Optional.empty();
  }

  @Override
  Call prepare(LayerCase which, HostBuffer[] operands, int threads) {
    PtNDManager manager = Torch.manager(threads);
    if (which instanceof OptimizerCase optimizer) {
      return new TorchOptimizer(manager, optimizer, operands);
    }
    if (which instanceof StepCase step) {
      return TorchStep.call(manager, step, operands);
    }
    NDArray[] in = Torch.operands(manager, which, operands);
    return switch (which) {
      case ConvCase conv -> convolution(manager, conv, in);
      case PoolCase pool -> pooling(manager, pool, in);
      case NormCase norm -> normalization(manager, norm, in);
      case ElementwiseCase one -> TorchRows.elementwise(manager, one, in);
      case OverheadCase one -> TorchOverhead.call(manager, one, in);
      case SoftmaxCase softmax -> TorchRows.softmax(manager, softmax, in);
      case RowNormCase norm -> TorchRows.norm(manager, norm, in);
      case AttentionCase attention -> TorchAttention.call(manager, attention, in);
      case RecurrentCase recurrent -> TorchRecurrent.call(manager, recurrent, in);
      case StepCase other -> throw new IllegalArgumentException("case is " + other.name());
      case OptimizerCase other -> throw new IllegalArgumentException("case is " + other.name());
    };
  }

  private static Call convolution(PtNDManager manager, ConvCase c, NDArray[] in) {
    String window = "[%1$d, %1$d], [%2$d, %2$d], [1, 1]".formatted(c.stride(), c.pad());
    return switch (c.pass()) {
      case FORWARD, EXACT ->
          TorchCall.of(
              manager,
              "x: Tensor, w: Tensor",
              "torch.conv2d(x, w, None, %s, %d)".formatted(window, c.groups()),
              in);
      case DATA ->
          TorchCall.of(
              manager,
              "dy: Tensor, w: Tensor, x: Tensor",
              gradient(window, c.groups(), 0),
              in[0],
              in[1],
              manager.zeros(new Shape(Shapes.x(c))));
      case WEIGHTS ->
          TorchCall.of(
              manager,
              "x: Tensor, dy: Tensor, w: Tensor",
              gradient(window, c.groups(), 1),
              in[0],
              in[1],
              manager.zeros(new Shape(c.out(), c.in() / c.groups(), c.kernel(), c.kernel())));
    };
  }

  private static String gradient(String window, int groups, int which) {
    return "(torch.convolution_backward(dy, x, w, None, %s, False, [0, 0], %d, [%s, %s, False]))[%d]"
        .formatted(
            window, groups, which == 0 ? "True" : "False", which == 1 ? "True" : "False", which);
  }

  private static Call pooling(PtNDManager manager, PoolCase p, NDArray[] in) {
    String window =
        "[%1$d, %1$d], [%2$d, %2$d], [%3$d, %3$d]".formatted(p.kernel(), p.stride(), p.pad());
    boolean global = p.pool().isGlobal();
    if (p.kind() == PoolCase.Kind.MAX) {
      if (!p.backward()) {
        return TorchCall.of(
            manager, "x: Tensor", "torch.max_pool2d(x, %s, [1, 1], False)".formatted(window), in);
      }
      NDArray indices =
          TorchCall.once(
              manager,
              "x: Tensor",
              "(torch.max_pool2d_with_indices(x, %s, [1, 1], False))[1]".formatted(window),
              in[0]);
      return TorchCall.of(
          manager,
          "x: Tensor, dy: Tensor, i: Tensor",
          "torch.max_pool2d_with_indices_backward(dy, x, %s, [1, 1], False, i)".formatted(window),
          in[0],
          in[1],
          indices);
    }
    if (p.backward()) {
      long[] x = Shapes.x(p);
      return TorchCall.of(
          manager,
          "x: Tensor, dy: Tensor",
          global
              ? "torch.div(torch.expand(dy, [%d, %d, %d, %d]), %d.)"
                  .formatted(x[0], x[1], x[2], x[3], x[2] * x[3])
              : "torch.avg_pool2d_backward(dy, x, %s, False, False, None)".formatted(window),
          in);
    }
    return TorchCall.of(
        manager,
        "x: Tensor",
        global
            ? "torch.adaptive_avg_pool2d(x, [1, 1])"
            : "torch.avg_pool2d(x, %s, False, False, None)".formatted(window),
        in);
  }

  private static Call normalization(PtNDManager manager, NormCase n, NDArray[] in) {
    if (n.kind() == NormCase.Kind.RELU) {
      return n.backward()
          ? TorchCall.of(manager, "x: Tensor, dy: Tensor", "torch.threshold_backward(dy, x, 0)", in)
          : TorchCall.of(manager, "x: Tensor", "torch.relu(x)", in);
    }
    NDArray mean = manager.full(new Shape(n.channels()), NormCase.MEAN);
    NDArray variance = manager.full(new Shape(n.channels()), NormCase.VARIANCE);
    boolean train = n.kind() == NormCase.Kind.TRAIN;
    String word = train ? "True" : "False";
    String forward =
        "torch.native_batch_norm(x, gamma, beta, mean, variance, %s, 0.1, %s)"
            .formatted(word, NormCase.EPSILON);
    String arguments = "x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor";
    if (!n.backward()) {
      return TorchCall.of(
          manager, arguments, "(" + forward + ")[0]", in[0], in[1], in[2], mean, variance);
    }
    NDArray savedMean =
        TorchCall.once(
            manager, arguments, "(" + forward + ")[1]", in[0], in[1], in[2], mean, variance);
    NDArray savedInverse =
        TorchCall.once(
            manager, arguments, "(" + forward + ")[2]", in[0], in[1], in[2], mean, variance);
    NDArray givenMean = manager.full(new Shape(n.channels()), NormCase.MEAN);
    NDArray givenVariance = manager.full(new Shape(n.channels()), NormCase.VARIANCE);
    return TorchCall.of(
        manager,
        "x: Tensor, gamma: Tensor, dy: Tensor, mean: Tensor, variance: Tensor, m: Tensor, v: Tensor",
        "(torch.native_batch_norm_backward(dy, x, gamma, mean, variance, m, v, %s, %s, [True, True, True]))[0]"
            .formatted(word, NormCase.EPSILON),
        in[0],
        in[1],
        in[3],
        givenMean,
        givenVariance,
        savedMean,
        savedInverse);
  }
}
