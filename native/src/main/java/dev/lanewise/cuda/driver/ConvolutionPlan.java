package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CuDnn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How cuDNN computes one pass of a convolution: its descriptions, and the algorithm that was chosen
 * when it was made. The user is inside the context. As a command its arguments are the handle and
 * where 1, 0, the operands, the result and the workspace are.
 */
public final class ConvolutionPlan implements Command {
  private static final int DATA_FLOAT = 0;
  private static final int DATA_DOUBLE = 1;
  private static final int TENSOR_NCHW = 0;
  private static final int CROSS_CORRELATION = 1;

  /** Of algorithms that want more the next is taken. */
  private static final long MOST_WORKSPACE = 512L << 20;

  private final CuDnn library;
  private final MemorySegment out;
  private final ConvolutionPass pass;
  private final boolean wide;
  private long image;
  private long filter;
  private long result;
  private long convolution;
  private int algorithm = -1;
  private long workspaceBytes;

  /** Of a pass; {@link #make} is to be called next. */
  ConvolutionPlan(CuDnn library, MemorySegment out, ConvolutionPass pass, boolean wide) {
    this.library = library;
    this.out = out;
    this.pass = pass;
    this.wide = wide;
  }

  /**
   * Describes the convolution and chooses an algorithm.
   *
   * @param tensorFloat whether operands may be rounded to TensorFloat-32
   * @param winograd whether Winograd's filtering is allowed
   */
  void make(long handle, ConvolutionShape shape, boolean tensorFloat, boolean winograd) {
    image = tensor(shape.batch(), shape.inChannels(), shape.height(), shape.width());
    result = tensor(shape.batch(), shape.outChannels(), shape.outHeight(), shape.outWidth());
    describeFilter(shape);
    describeConvolution(shape, CuDnnAlgorithms.math(tensorFloat));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment results =
          arena.allocate(CuDnnAlgorithms.MOST * CuDnnAlgorithms.RESULT_BYTES, JAVA_LONG.byteSize());
      out.set(JAVA_INT, 0, 0);
      int code = ask(handle, out.address(), results.address());
      if (CuDnnStatus.isUnsupported(code)) {
        return;
      }
      check(call("cudnnGetConvolution%sAlgorithm_v7"), code);
      int count = Math.clamp(out.get(JAVA_INT, 0), 0, CuDnnAlgorithms.MOST);
      int first =
          CuDnnAlgorithms.first(results, count, pass, tensorFloat, winograd, MOST_WORKSPACE);
      if (first >= 0) {
        check(call("cudnnGetConvolution%sWorkspaceSize"), askBytes(handle, first, out.address()));
        workspaceBytes = out.get(JAVA_LONG, 0);
        algorithm = first;
      }
    }
  }

  private int type() {
    return wide ? DATA_DOUBLE : DATA_FLOAT;
  }

  private long tensor(int n, int c, int h, int w) {
    check("cudnnCreateTensorDescriptor", library.cudnnCreateTensorDescriptor(out.address()));
    long tensor = out.get(JAVA_LONG, 0);
    int code = library.cudnnSetTensor4dDescriptor(tensor, TENSOR_NCHW, type(), n, c, h, w);
    if (code != 0) {
      library.cudnnDestroyTensorDescriptor(tensor);
    }
    check("cudnnSetTensor4dDescriptor(" + n + ", " + c + ", " + h + ", " + w + ")", code);
    return tensor;
  }

  private void describeFilter(ConvolutionShape shape) {
    check("cudnnCreateFilterDescriptor", library.cudnnCreateFilterDescriptor(out.address()));
    filter = out.get(JAVA_LONG, 0);
    check(
        "cudnnSetFilter4dDescriptor",
        library.cudnnSetFilter4dDescriptor(
            filter,
            type(),
            TENSOR_NCHW,
            shape.outChannels(),
            shape.inChannels() / shape.groups(),
            shape.kernelH(),
            shape.kernelW()));
  }

  private void describeConvolution(ConvolutionShape shape, int math) {
    check(
        "cudnnCreateConvolutionDescriptor",
        library.cudnnCreateConvolutionDescriptor(out.address()));
    convolution = out.get(JAVA_LONG, 0);
    check(
        "cudnnSetConvolution2dDescriptor",
        library.cudnnSetConvolution2dDescriptor(
            convolution,
            shape.padH(),
            shape.padW(),
            shape.strideH(),
            shape.strideW(),
            shape.dilationH(),
            shape.dilationW(),
            CROSS_CORRELATION,
            type()));
    check(
        "cudnnSetConvolutionGroupCount",
        library.cudnnSetConvolutionGroupCount(convolution, shape.groups()));
    check("cudnnSetConvolutionMathType", library.cudnnSetConvolutionMathType(convolution, math));
  }

  private int ask(long handle, long count, long results) {
    int most = CuDnnAlgorithms.MOST;
    return switch (pass) {
      case FORWARD ->
          library.cudnnGetConvolutionForwardAlgorithm_v7(
              handle, image, filter, convolution, result, most, count, results);
      case DATA ->
          library.cudnnGetConvolutionBackwardDataAlgorithm_v7(
              handle, filter, result, convolution, image, most, count, results);
      case FILTER ->
          library.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
              handle, image, result, convolution, filter, most, count, results);
    };
  }

  private int askBytes(long handle, int chosen, long bytes) {
    return switch (pass) {
      case FORWARD ->
          library.cudnnGetConvolutionForwardWorkspaceSize(
              handle, image, filter, convolution, result, chosen, bytes);
      case DATA ->
          library.cudnnGetConvolutionBackwardDataWorkspaceSize(
              handle, filter, result, convolution, image, chosen, bytes);
      case FILTER ->
          library.cudnnGetConvolutionBackwardFilterWorkspaceSize(
              handle, image, result, convolution, filter, chosen, bytes);
    };
  }

  /** Whether cuDNN has an algorithm that may run. */
  public boolean isFound() {
    return algorithm >= 0;
  }

  /** Whether elements are float64. */
  boolean isWide() {
    return wide;
  }

  /** The bytes that it works in. */
  long workspaceBytes() {
    return workspaceBytes;
  }

  @Override
  public void submit(CudaContext context, MemorySegment arguments, long at) {
    long handle = arguments.get(JAVA_LONG, at);
    long one = arguments.get(JAVA_LONG, at + 8);
    long zero = arguments.get(JAVA_LONG, at + 16);
    // x, or dy for DATA; then w, or dy for FILTER; then y, dx or dw.
    long from = arguments.get(JAVA_LONG, at + 24);
    long by = arguments.get(JAVA_LONG, at + 32);
    long to = arguments.get(JAVA_LONG, at + 40);
    long workspace = arguments.get(JAVA_LONG, at + 48);
    switch (pass) {
      case FORWARD ->
          check(
              "cudnnConvolutionForward",
              library.cudnnConvolutionForward(
                  handle,
                  one,
                  image,
                  from,
                  filter,
                  by,
                  convolution,
                  algorithm,
                  workspace,
                  workspaceBytes,
                  zero,
                  result,
                  to));
      case DATA ->
          check(
              "cudnnConvolutionBackwardData",
              library.cudnnConvolutionBackwardData(
                  handle,
                  one,
                  filter,
                  by,
                  result,
                  from,
                  convolution,
                  algorithm,
                  workspace,
                  workspaceBytes,
                  zero,
                  image,
                  to));
      case FILTER ->
          check(
              "cudnnConvolutionBackwardFilter",
              library.cudnnConvolutionBackwardFilter(
                  handle,
                  one,
                  image,
                  from,
                  result,
                  by,
                  convolution,
                  algorithm,
                  workspace,
                  workspaceBytes,
                  zero,
                  filter,
                  to));
    }
  }

  @Override
  public void update(
      CudaContext context, long executable, long node, MemorySegment arguments, long at) {
    throw new AssertionError("the nodes of cuDNN are its own affair: its arguments are fixed");
  }

  /** Frees the descriptions, also those of a plan that was not finished. */
  void destroy() {
    if (convolution != 0) {
      library.cudnnDestroyConvolutionDescriptor(convolution);
    }
    if (filter != 0) {
      library.cudnnDestroyFilterDescriptor(filter);
    }
    if (result != 0) {
      library.cudnnDestroyTensorDescriptor(result);
    }
    if (image != 0) {
      library.cudnnDestroyTensorDescriptor(image);
    }
    convolution = 0;
    filter = 0;
    result = 0;
    image = 0;
    algorithm = -1;
  }

  private String call(String pattern) {
    return pattern.replace(
        "%s",
        switch (pass) {
          case FORWARD -> "Forward";
          case DATA -> "BackwardData";
          case FILTER -> "BackwardFilter";
        });
  }

  private void check(String call, int code) {
    CuDnnStatus.check(library, call, code);
  }
}
