package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.UnaryOp.Saves;
import dev.lanewise.kernels.op.Where;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@link ElementwiseKernels}: {@code elementwise.cu}, {@code unary.cu}, {@code unary_backward.cu},
 * {@code binary.cu}, {@code binary_backward.cu} and {@code bias_activation.cu}.
 */
public final class CudaElementwise extends KernelFamily implements ElementwiseKernels {
  private static final BinaryOp[] DIFFERENTIABLE =
      Arrays.stream(BinaryOp.values()).filter(BinaryOp::isDifferentiable).toArray(BinaryOp[]::new);

  private final CudaReduction reduction;
  private final KernelTable unary;
  private final KernelTable unaryStrided;
  private final KernelTable unaryBackward;
  private final KernelTable unaryBackwardStrided;
  private final KernelTable binary;
  private final KernelTable binaryStrided;
  private final KernelTable binaryBackward;
  private final KernelTable binaryBackwardStrided;
  private final KernelTable biasActivation;
  private final KernelTable biasActivationBackward;
  private final KernelTable fill;
  private final KernelTable where;

  /**
   * For one element type.
   *
   * @param reduction of the same type, for the gradients of biases
   */
  public CudaElementwise(DeviceServices services, DType dtype, CudaReduction reduction) {
    super(services, dtype);
    this.reduction = reduction;
    String[] unaries = KernelTable.names(UnaryOp.values());
    String[] binaries = KernelTable.names(BinaryOp.values());
    this.unary = functions("unary", "unary", unaries, "");
    this.unaryStrided = functions("unary", "unary", unaries, "_strided");
    this.unaryBackward = functions("unary_backward", "unary_backward", unaries, "");
    this.unaryBackwardStrided = functions("unary_backward", "unary_backward", unaries, "_strided");
    this.binary = functions("binary", "binary", binaries, "");
    this.binaryStrided = functions("binary", "binary", binaries, "_strided");
    this.binaryBackward = functions("binary_backward", "binary_backward", derivatives(), "");
    this.binaryBackwardStrided =
        functions("binary_backward", "binary_backward", derivatives(), "_strided");
    this.biasActivation = functions("bias_activation", "bias_activation", unaries, "");
    this.biasActivationBackward =
        functions("bias_activation", "bias_activation_backward", unaries, "");
    this.fill = kernels("elementwise", "fill");
    this.where = kernels("elementwise", "where");
  }

  /** By left and by right of each function that has derivatives. */
  private static String[] derivatives() {
    String[] names = new String[2 * DIFFERENTIABLE.length];
    for (int i = 0; i < DIFFERENTIABLE.length; i++) {
      String name = DIFFERENTIABLE[i].name().toLowerCase(Locale.ROOT);
      names[2 * i] = name + "_by_left";
      names[2 * i + 1] = name + "_by_right";
    }
    return names;
  }

  @Override
  public void unary(Unary form, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, form.x(), "x");
    CudaBuffer to = cast(y, yOffset, form.y(), "y");
    StridedLoop loop = form.loop();
    boolean flat = loop.isContiguous();
    try (Launch launch = launch((flat ? unary : unaryStrided).get(form.op()))) {
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      addShape(launch, loop, flat, 2);
      real(launch, form.p0());
      real(launch, form.p1());
      runEach(launch, elements(loop));
    }
  }

  /** The number of elements, or the whole loop. */
  private static void addShape(Launch launch, StridedLoop loop, boolean flat, int operands) {
    if (flat) {
      launch.int64(elements(loop));
    } else {
      LoopArgument.add(launch, loop, operands);
    }
  }

  private static long elements(StridedLoop loop) {
    return loop.outerCount() * loop.inner();
  }

  @Override
  public void unaryBackward(
      UnaryBackward form,
      Buffer saved,
      long savedOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    boolean reads = form.op().saves() != Saves.NOTHING;
    CudaBuffer gradient = cast(dy, dyOffset, form.dy(), "dy");
    CudaBuffer kept = reads ? cast(saved, savedOffset, form.saved(), "saved") : null;
    CudaBuffer to = cast(dx, dxOffset, form.dx(), "dx");
    StridedLoop loop = form.loop();
    boolean flat = loop.isContiguous();
    try (Launch launch = launch((flat ? unaryBackward : unaryBackwardStrided).get(form.op()))) {
      optionalPointer(launch, kept, savedOffset);
      pointer(launch, gradient, dyOffset);
      pointer(launch, to, dxOffset);
      addShape(launch, loop, flat, 3);
      real(launch, form.p0());
      real(launch, form.p1());
      runEach(launch, elements(loop));
    }
  }

  @Override
  public void binary(
      Binary form, Buffer a, long aOffset, Buffer b, long bOffset, Buffer y, long yOffset) {
    CudaBuffer left = cast(a, aOffset, form.a(), "a");
    CudaBuffer right = cast(b, bOffset, form.b(), "b");
    CudaBuffer to = cast(y, yOffset, form.y(), "y");
    StridedLoop loop = form.loop();
    boolean flat = loop.isContiguous();
    try (Launch launch = launch((flat ? binary : binaryStrided).get(form.op()))) {
      pointer(launch, left, aOffset);
      pointer(launch, right, bOffset);
      pointer(launch, to, yOffset);
      addShape(launch, loop, flat, 3);
      runEach(launch, elements(loop));
    }
  }

  @Override
  public void binaryBackward(
      BinaryBackward form,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    CudaBuffer left = cast(a, aOffset, form.a(), "a");
    CudaBuffer right = cast(b, bOffset, form.b(), "b");
    CudaBuffer gradient = cast(dy, dyOffset, form.dy(), "dy");
    CudaBuffer to = cast(dx, dxOffset, form.dx(), "dx");
    StridedLoop loop = form.loop();
    boolean flat = loop.isContiguous();
    // Those that have derivatives are declared first.
    int number = 2 * form.op().ordinal() + (form.byLeft() ? 0 : 1);
    try (Launch launch = launch((flat ? binaryBackward : binaryBackwardStrided).get(number))) {
      pointer(launch, left, aOffset);
      pointer(launch, right, bOffset);
      pointer(launch, gradient, dyOffset);
      pointer(launch, to, dxOffset);
      addShape(launch, loop, flat, 4);
      runEach(launch, elements(loop));
    }
  }

  @Override
  public void where(
      Where form,
      Buffer condition,
      long conditionOffset,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer y,
      long yOffset) {
    CudaBuffer chooser = cast(condition, conditionOffset, form.condition(), "condition");
    CudaBuffer left = cast(a, aOffset, form.a(), "a");
    CudaBuffer right = cast(b, bOffset, form.b(), "b");
    CudaBuffer to = cast(y, yOffset, form.y(), "y");
    try (Launch launch = launch(where.get(0))) {
      pointer(launch, chooser, conditionOffset);
      pointer(launch, left, aOffset);
      pointer(launch, right, bOffset);
      pointer(launch, to, yOffset);
      LoopArgument.add(launch, form.loop(), 4);
      runEach(launch, elements(form.loop()));
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
    CudaBuffer from = cast(x, xOffset, form.size(), "x");
    CudaBuffer added = cast(bias, biasOffset, form.columns(), "bias");
    CudaBuffer to = cast(y, yOffset, form.size(), "y");
    try (Launch launch = launch(biasActivation.get(form.op()))) {
      pointer(launch, from, xOffset);
      pointer(launch, added, biasOffset);
      pointer(launch, to, yOffset);
      addMatrix(launch, form);
      runEach(launch, form.size());
    }
  }

  private void addMatrix(Launch launch, BiasActivation form) {
    launch.int64(form.size());
    launch.int32(form.columns());
    real(launch, form.p0());
    real(launch, form.p1());
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
    Saves saves = form.op().saves();
    CudaBuffer gradient = cast(dy, dyOffset, form.size(), "dy");
    CudaBuffer kept =
        saves == Saves.NOTHING ? null : cast(saved, savedOffset, form.size(), "saved");
    CudaBuffer given = bias == null ? null : cast(bias, biasOffset, form.columns(), "bias");
    CudaBuffer added = saves == Saves.INPUT ? given : null;
    CudaBuffer to = cast(dx, dxOffset, form.size(), "dx");
    CudaBuffer total = cast(dBias, dBiasOffset, form.columns(), "dBias");
    try (Launch launch = launch(biasActivationBackward.get(form.op()))) {
      optionalPointer(launch, kept, savedOffset);
      optionalPointer(launch, added, biasOffset);
      pointer(launch, gradient, dyOffset);
      pointer(launch, to, dxOffset);
      addMatrix(launch, form);
      runEach(launch, form.size());
    }
    reduction.sumRows(form.rows(), form.columns(), to, dxOffset, total, dBiasOffset);
  }

  @Override
  public void fill(double value, long length, Buffer y, long yOffset) {
    CudaBuffer to = cast(y, yOffset, length, "y");
    try (Launch launch = launch(fill.get(0))) {
      pointer(launch, to, yOffset);
      launch.int64(length);
      real(launch, value);
      runEach(launch, length);
    }
  }
}
