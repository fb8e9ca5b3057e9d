package dev.lanewise.bench.contenders;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** libtorch on the CPU, through DJL; see {@link TorchScript} for how its operators are called. */
final class TorchContender extends LayerContender {
  /** DJL's PyTorch engine; it reports to its makers on the network unless it is told not to. */
  private static final String ENGINE = "PyTorch";

  TorchContender(String version, String djl) {
    super(
        "libtorch",
        "libtorch " + version + ", CPU, through DJL " + djl,
        "its own operators, as eager PyTorch calls them, from a TorchScript module; it allocates"
            + " each result, and a call through DJL costs some microseconds");
  }

  private static PtNDManager manager() {
    Natives.djl();
    return (PtNDManager) ai.djl.engine.Engine.getEngine(ENGINE).newBaseManager();
  }

  @Override
  public Availability availability() {
    try (PtNDManager manager = manager();
        NDArray one = manager.ones(new Shape(1))) {
      return one.getFloat() == 1
          ? new Available(library())
          : new Unavailable("1 is " + one.getFloat(), "report it");
    } catch (EngineException | LinkageError e) {
      return new Unavailable(String.valueOf(e), "its library here is for Linux on x86-64");
    }
  }

  @Override
  Optional<String> declines(LayerCase which) {
    return Optional.empty();
  }

  @Override
  Call prepare(LayerCase which, HostBuffer[] operands, int threads) {
    PtNDManager manager = manager();
    JniUtils.setNumThreads(threads);
    NDArray[] in = new NDArray[operands.length];
    for (int i = 0; i < in.length; i++) {
      in[i] =
          manager.create(
              F32Buffer.cast(operands[i], "operand").array(), new Shape(shape(which, i)));
    }
    return switch (which) {
      case ConvCase conv -> convolution(manager, conv, in);
      case PoolCase pool -> pooling(manager, pool, in);
      case NormCase norm -> normalization(manager, norm, in);
    };
  }

  private static long[] shape(LayerCase which, int operand) {
    return switch (which) {
      case ConvCase c -> {
        long[] w = {c.out(), c.in() / c.groups(), c.kernel(), c.kernel()};
        yield switch (c.pass()) {
          case FORWARD, EXACT -> operand == 0 ? Shapes.x(c) : w;
          case DATA -> operand == 0 ? Shapes.y(c) : w;
          case WEIGHTS -> operand == 0 ? Shapes.x(c) : Shapes.y(c);
        };
      }
      case PoolCase p -> operand == 0 ? Shapes.x(p) : Shapes.y(p);
      case NormCase n ->
          n.kind() != NormCase.Kind.RELU && (operand == 1 || operand == 2)
              ? new long[] {n.channels()}
              : Shapes.x(n);
    };
  }

  private static Call convolution(PtNDManager manager, ConvCase c, NDArray[] in) {
    String window = "[%1$d, %1$d], [%2$d, %2$d], [1, 1]".formatted(c.stride(), c.pad());
    return switch (c.pass()) {
      case FORWARD, EXACT ->
          new Run(
              manager,
              "x: Tensor, w: Tensor",
              "torch.conv2d(x, w, None, %s, %d)".formatted(window, c.groups()),
              in);
      case DATA ->
          new Run(
              manager,
              "dy: Tensor, w: Tensor, x: Tensor",
              gradient(window, c.groups(), 0),
              in[0],
              in[1],
              manager.zeros(new Shape(Shapes.x(c))));
      case WEIGHTS ->
          new Run(
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
        return new Run(
            manager, "x: Tensor", "torch.max_pool2d(x, %s, [1, 1], False)".formatted(window), in);
      }
      NDArray indices =
          run(
              manager,
              "x: Tensor",
              "(torch.max_pool2d_with_indices(x, %s, [1, 1], False))[1]".formatted(window),
              in[0]);
      return new Run(
          manager,
          "x: Tensor, dy: Tensor, i: Tensor",
          "torch.max_pool2d_with_indices_backward(dy, x, %s, [1, 1], False, i)".formatted(window),
          in[0],
          in[1],
          indices);
    }
    if (p.backward()) {
      long[] x = Shapes.x(p);
      return new Run(
          manager,
          "x: Tensor, dy: Tensor",
          global
              ? "torch.div(torch.expand(dy, [%d, %d, %d, %d]), %d.)"
                  .formatted(x[0], x[1], x[2], x[3], x[2] * x[3])
              : "torch.avg_pool2d_backward(dy, x, %s, False, False, None)".formatted(window),
          in);
    }
    return new Run(
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
          ? new Run(manager, "x: Tensor, dy: Tensor", "torch.threshold_backward(dy, x, 0)", in)
          : new Run(manager, "x: Tensor", "torch.relu(x)", in);
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
      return new Run(
          manager, arguments, "(" + forward + ")[0]", in[0], in[1], in[2], mean, variance);
    }
    NDArray savedMean =
        run(manager, arguments, "(" + forward + ")[1]", in[0], in[1], in[2], mean, variance);
    NDArray savedInverse =
        run(manager, arguments, "(" + forward + ")[2]", in[0], in[1], in[2], mean, variance);
    NDArray givenMean = manager.full(new Shape(n.channels()), NormCase.MEAN);
    NDArray givenVariance = manager.full(new Shape(n.channels()), NormCase.VARIANCE);
    return new Run(
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

  private static NDArray run(
      PtNDManager manager, String arguments, String body, NDArray... operands) {
    return IValueUtils.forward(load(manager, arguments, body), new NDList(operands), false).head();
  }

  private static PtSymbolBlock load(PtNDManager manager, String arguments, String body) {
    byte[] module = TorchScript.module(arguments, body);
    try {
      return JniUtils.loadModule(manager, new ByteArrayInputStream(module), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A loaded module with its operands. */
  private static final class Run implements Call {
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final NDList operands;
    private NDList result = new NDList();

    Run(PtNDManager manager, String arguments, String body, NDArray... operands) {
      this.manager = manager;
      module = load(manager, arguments, body);
      this.operands = new NDList(operands);
    }

    @Override
    public void run() {
      result.close();
      result = IValueUtils.forward(module, operands, false);
    }

    @Override
    public HostBuffer result() {
      return HostBuffer.of(result.head().toFloatArray());
    }

    @Override
    public void close() {
      result.close();
      module.close();
      manager.close();
    }
  }
}
