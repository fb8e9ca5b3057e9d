package dev.lanewise.cuda.raw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of cuDNN's convolutions that are used, by their names in {@code cudnn_ops.h} and
 * {@code cudnn_cnn.h}, which are their documentation. Nothing is checked; each returns a
 * cudnnStatus_t unless it says otherwise. Pointers and sizes are longs.
 */
public final class CuDnn {
  private static final MethodHandle DESCRIBE = Downcall.handle("JIIIIII");
  private static final MethodHandle DESCRIBE_CONVOLUTION = Downcall.handle("JIIIIIIII");
  private static final MethodHandle CHOOSE = Downcall.handle("JJJJJIJJ");
  private static final MethodHandle WORKSPACE = Downcall.handle("JJJJJIJ");
  private static final MethodHandle CONVOLVE = Downcall.handle("JJJJJJJIJJJJJ");
  private static final MethodHandle TEXT = Downcall.longHandle("I");
  private static final MethodHandle VERSION = Downcall.longHandle("");

  private final MemorySegment cudnnGetVersion;
  private final MemorySegment cudnnGetErrorString;
  private final MemorySegment cudnnCreate;
  private final MemorySegment cudnnDestroy;
  private final MemorySegment cudnnSetStream;
  private final MemorySegment cudnnGetLastErrorString;
  private final MemorySegment cudnnCreateTensorDescriptor;
  private final MemorySegment cudnnDestroyTensorDescriptor;
  private final MemorySegment cudnnSetTensor4dDescriptor;
  private final MemorySegment cudnnCreateFilterDescriptor;
  private final MemorySegment cudnnDestroyFilterDescriptor;
  private final MemorySegment cudnnSetFilter4dDescriptor;
  private final MemorySegment cudnnCreateConvolutionDescriptor;
  private final MemorySegment cudnnDestroyConvolutionDescriptor;
  private final MemorySegment cudnnSetConvolution2dDescriptor;
  private final MemorySegment cudnnSetConvolutionGroupCount;
  private final MemorySegment cudnnSetConvolutionMathType;
  private final MemorySegment cudnnGetConvolutionForwardAlgorithm_v7;
  private final MemorySegment cudnnGetConvolutionBackwardDataAlgorithm_v7;
  private final MemorySegment cudnnGetConvolutionBackwardFilterAlgorithm_v7;
  private final MemorySegment cudnnGetConvolutionForwardWorkspaceSize;
  private final MemorySegment cudnnGetConvolutionBackwardDataWorkspaceSize;
  private final MemorySegment cudnnGetConvolutionBackwardFilterWorkspaceSize;
  private final MemorySegment cudnnConvolutionForward;
  private final MemorySegment cudnnConvolutionBackwardData;
  private final MemorySegment cudnnConvolutionBackwardFilter;

  /**
   * Finds the functions.
   *
   * @param library a loaded library, which must stay loaded
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public CuDnn(SymbolLookup library) {
    this.cudnnGetVersion = library.findOrThrow("cudnnGetVersion");
    this.cudnnGetErrorString = library.findOrThrow("cudnnGetErrorString");
    this.cudnnCreate = library.findOrThrow("cudnnCreate");
    this.cudnnDestroy = library.findOrThrow("cudnnDestroy");
    this.cudnnSetStream = library.findOrThrow("cudnnSetStream");
    this.cudnnGetLastErrorString = library.findOrThrow("cudnnGetLastErrorString");
    this.cudnnCreateTensorDescriptor = library.findOrThrow("cudnnCreateTensorDescriptor");
    this.cudnnDestroyTensorDescriptor = library.findOrThrow("cudnnDestroyTensorDescriptor");
    this.cudnnSetTensor4dDescriptor = library.findOrThrow("cudnnSetTensor4dDescriptor");
    this.cudnnCreateFilterDescriptor = library.findOrThrow("cudnnCreateFilterDescriptor");
    this.cudnnDestroyFilterDescriptor = library.findOrThrow("cudnnDestroyFilterDescriptor");
    this.cudnnSetFilter4dDescriptor = library.findOrThrow("cudnnSetFilter4dDescriptor");
    this.cudnnCreateConvolutionDescriptor = library.findOrThrow("cudnnCreateConvolutionDescriptor");
    this.cudnnDestroyConvolutionDescriptor =
        library.findOrThrow("cudnnDestroyConvolutionDescriptor");
    this.cudnnSetConvolution2dDescriptor = library.findOrThrow("cudnnSetConvolution2dDescriptor");
    this.cudnnSetConvolutionGroupCount = library.findOrThrow("cudnnSetConvolutionGroupCount");
    this.cudnnSetConvolutionMathType = library.findOrThrow("cudnnSetConvolutionMathType");
    this.cudnnGetConvolutionForwardAlgorithm_v7 =
        library.findOrThrow("cudnnGetConvolutionForwardAlgorithm_v7");
    this.cudnnGetConvolutionBackwardDataAlgorithm_v7 =
        library.findOrThrow("cudnnGetConvolutionBackwardDataAlgorithm_v7");
    this.cudnnGetConvolutionBackwardFilterAlgorithm_v7 =
        library.findOrThrow("cudnnGetConvolutionBackwardFilterAlgorithm_v7");
    this.cudnnGetConvolutionForwardWorkspaceSize =
        library.findOrThrow("cudnnGetConvolutionForwardWorkspaceSize");
    this.cudnnGetConvolutionBackwardDataWorkspaceSize =
        library.findOrThrow("cudnnGetConvolutionBackwardDataWorkspaceSize");
    this.cudnnGetConvolutionBackwardFilterWorkspaceSize =
        library.findOrThrow("cudnnGetConvolutionBackwardFilterWorkspaceSize");
    this.cudnnConvolutionForward = library.findOrThrow("cudnnConvolutionForward");
    this.cudnnConvolutionBackwardData = library.findOrThrow("cudnnConvolutionBackwardData");
    this.cudnnConvolutionBackwardFilter = library.findOrThrow("cudnnConvolutionBackwardFilter");
  }

  /** Returns the version: 10000 times the major, 100 times the minor, and the patch level. */
  public long cudnnGetVersion() {
    try {
      return (long) VERSION.invokeExact(cudnnGetVersion);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  /** Returns where the name of a status stands. */
  public long cudnnGetErrorString(int status) {
    try {
      return (long) TEXT.invokeExact(cudnnGetErrorString, status);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnCreate(long handle) {
    return Downcall.j(cudnnCreate, handle);
  }

  public int cudnnDestroy(long handle) {
    return Downcall.j(cudnnDestroy, handle);
  }

  public int cudnnSetStream(long handle, long stream) {
    return Downcall.jj(cudnnSetStream, handle, stream);
  }

  public int cudnnGetLastErrorString(long message, long maxSize) {
    return Downcall.jj(cudnnGetLastErrorString, message, maxSize);
  }

  public int cudnnCreateTensorDescriptor(long tensor) {
    return Downcall.j(cudnnCreateTensorDescriptor, tensor);
  }

  public int cudnnDestroyTensorDescriptor(long tensor) {
    return Downcall.j(cudnnDestroyTensorDescriptor, tensor);
  }

  public int cudnnSetTensor4dDescriptor(
      long tensor, int format, int type, int n, int c, int h, int w) {
    try {
      return (int)
          DESCRIBE.invokeExact(cudnnSetTensor4dDescriptor, tensor, format, type, n, c, h, w);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnCreateFilterDescriptor(long filter) {
    return Downcall.j(cudnnCreateFilterDescriptor, filter);
  }

  public int cudnnDestroyFilterDescriptor(long filter) {
    return Downcall.j(cudnnDestroyFilterDescriptor, filter);
  }

  public int cudnnSetFilter4dDescriptor(
      long filter, int type, int format, int k, int c, int h, int w) {
    try {
      return (int)
          DESCRIBE.invokeExact(cudnnSetFilter4dDescriptor, filter, type, format, k, c, h, w);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnCreateConvolutionDescriptor(long convolution) {
    return Downcall.j(cudnnCreateConvolutionDescriptor, convolution);
  }

  public int cudnnDestroyConvolutionDescriptor(long convolution) {
    return Downcall.j(cudnnDestroyConvolutionDescriptor, convolution);
  }

  public int cudnnSetConvolution2dDescriptor(
      long convolution,
      int padH,
      int padW,
      int strideH,
      int strideW,
      int dilationH,
      int dilationW,
      int mode,
      int computeType) {
    try {
      return (int)
          DESCRIBE_CONVOLUTION.invokeExact(
              cudnnSetConvolution2dDescriptor,
              convolution,
              padH,
              padW,
              strideH,
              strideW,
              dilationH,
              dilationW,
              mode,
              computeType);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnSetConvolutionGroupCount(long convolution, int groups) {
    return Downcall.ji(cudnnSetConvolutionGroupCount, convolution, groups);
  }

  public int cudnnSetConvolutionMathType(long convolution, int mathType) {
    return Downcall.ji(cudnnSetConvolutionMathType, convolution, mathType);
  }

  public int cudnnGetConvolutionForwardAlgorithm_v7(
      long handle,
      long x,
      long w,
      long convolution,
      long y,
      int requested,
      long returned,
      long results) {
    try {
      return (int)
          CHOOSE.invokeExact(
              cudnnGetConvolutionForwardAlgorithm_v7,
              handle,
              x,
              w,
              convolution,
              y,
              requested,
              returned,
              results);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnGetConvolutionBackwardDataAlgorithm_v7(
      long handle,
      long w,
      long dy,
      long convolution,
      long dx,
      int requested,
      long returned,
      long results) {
    try {
      return (int)
          CHOOSE.invokeExact(
              cudnnGetConvolutionBackwardDataAlgorithm_v7,
              handle,
              w,
              dy,
              convolution,
              dx,
              requested,
              returned,
              results);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnGetConvolutionBackwardFilterAlgorithm_v7(
      long handle,
      long x,
      long dy,
      long convolution,
      long dw,
      int requested,
      long returned,
      long results) {
    try {
      return (int)
          CHOOSE.invokeExact(
              cudnnGetConvolutionBackwardFilterAlgorithm_v7,
              handle,
              x,
              dy,
              convolution,
              dw,
              requested,
              returned,
              results);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnGetConvolutionForwardWorkspaceSize(
      long handle, long x, long w, long convolution, long y, int algorithm, long bytes) {
    try {
      return (int)
          WORKSPACE.invokeExact(
              cudnnGetConvolutionForwardWorkspaceSize,
              handle,
              x,
              w,
              convolution,
              y,
              algorithm,
              bytes);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnGetConvolutionBackwardDataWorkspaceSize(
      long handle, long w, long dy, long convolution, long dx, int algorithm, long bytes) {
    try {
      return (int)
          WORKSPACE.invokeExact(
              cudnnGetConvolutionBackwardDataWorkspaceSize,
              handle,
              w,
              dy,
              convolution,
              dx,
              algorithm,
              bytes);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnGetConvolutionBackwardFilterWorkspaceSize(
      long handle, long x, long dy, long convolution, long dw, int algorithm, long bytes) {
    try {
      return (int)
          WORKSPACE.invokeExact(
              cudnnGetConvolutionBackwardFilterWorkspaceSize,
              handle,
              x,
              dy,
              convolution,
              dw,
              algorithm,
              bytes);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnConvolutionForward(
      long handle,
      long alpha,
      long xDescriptor,
      long x,
      long wDescriptor,
      long w,
      long convolution,
      int algorithm,
      long workspace,
      long workspaceBytes,
      long beta,
      long yDescriptor,
      long y) {
    try {
      return (int)
          CONVOLVE.invokeExact(
              cudnnConvolutionForward,
              handle,
              alpha,
              xDescriptor,
              x,
              wDescriptor,
              w,
              convolution,
              algorithm,
              workspace,
              workspaceBytes,
              beta,
              yDescriptor,
              y);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnConvolutionBackwardData(
      long handle,
      long alpha,
      long wDescriptor,
      long w,
      long dyDescriptor,
      long dy,
      long convolution,
      int algorithm,
      long workspace,
      long workspaceBytes,
      long beta,
      long dxDescriptor,
      long dx) {
    try {
      return (int)
          CONVOLVE.invokeExact(
              cudnnConvolutionBackwardData,
              handle,
              alpha,
              wDescriptor,
              w,
              dyDescriptor,
              dy,
              convolution,
              algorithm,
              workspace,
              workspaceBytes,
              beta,
              dxDescriptor,
              dx);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cudnnConvolutionBackwardFilter(
      long handle,
      long alpha,
      long xDescriptor,
      long x,
      long dyDescriptor,
      long dy,
      long convolution,
      int algorithm,
      long workspace,
      long workspaceBytes,
      long beta,
      long dwDescriptor,
      long dw) {
    try {
      return (int)
          CONVOLVE.invokeExact(
              cudnnConvolutionBackwardFilter,
              handle,
              alpha,
              xDescriptor,
              x,
              dyDescriptor,
              dy,
              convolution,
              algorithm,
              workspace,
              workspaceBytes,
              beta,
              dwDescriptor,
              dw);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }
}
