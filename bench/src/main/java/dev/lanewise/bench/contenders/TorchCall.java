package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.kernels.host.HostBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A TorchScript function with its operands. */
final class TorchCall implements Contender.Call {
  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final NDList operands;
  private final boolean train;
  private NDList result = new NDList();

  private TorchCall(PtNDManager manager, byte[] module, boolean train, NDArray... operands) {
    this.manager = manager;
    this.train = train;
    this.module = load(manager, module);
    this.operands = new NDList(operands);
  }

  /**
   * Of one expression.
   *
   * @param manager owns the operands, and is closed with the call
   * @param arguments of the function, such as {@code "x: Tensor, w: Tensor"}
   * @param body what it returns: a tensor
   */
  static TorchCall of(PtNDManager manager, String arguments, String body, NDArray... operands) {
    return new TorchCall(manager, TorchScript.module(arguments, body), false, operands);
  }

  /**
   * Of several statements.
   *
   * @param lines the last one returns a list of tensors: together they are the result
   */
  static TorchCall of(
      PtNDManager manager, String arguments, List<String> lines, NDArray... operands) {
    return new TorchCall(manager, module(arguments, lines), false, operands);
  }

  /**
   * Of several statements in which {@code torch.autograd.grad} may be called, for the operands that
   * require a gradient.
   */
  static TorchCall recorded(
      PtNDManager manager, String arguments, List<String> lines, NDArray... operands) {
    JniUtils.setGradMode(true);
    return new TorchCall(manager, module(arguments, lines), true, operands);
  }

  private static byte[] module(String arguments, List<String> lines) {
    return TorchScript.module(arguments, "List[Tensor]", lines.toArray(String[]::new));
  }

  /** The value of an expression, for what is made beforehand. */
  static NDArray once(PtNDManager manager, String arguments, String body, NDArray... operands) {
    PtSymbolBlock module = load(manager, TorchScript.module(arguments, body));
    return IValueUtils.forward(module, new NDList(operands), false).head();
  }

  static PtSymbolBlock load(PtNDManager manager, byte[] module) {
    try {
      return JniUtils.loadModule(manager, new ByteArrayInputStream(module), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void run() {
    result.close();
    result = IValueUtils.forward(module, operands, train);
  }

  @Override
  public HostBuffer result() {
    return Parts.join(result.stream().map(NDArray::toFloatArray).toList());
  }

  @Override
  public void close() {
    result.close();
    module.close();
    manager.close();
  }
}
