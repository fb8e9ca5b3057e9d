package dev.lanewise.cuda.raw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * The functions of the CUDA driver that are used, by their names in {@code cuda.h}, which is their
 * documentation. Nothing is checked; each returns a CUresult. Pointers, handles and sizes are
 * longs.
 */
public final class CudaDriver {
  private final MemorySegment cuInit;
  private final MemorySegment cuDriverGetVersion;
  private final MemorySegment cuGetErrorName;
  private final MemorySegment cuGetErrorString;
  private final MemorySegment cuDeviceGetCount;
  private final MemorySegment cuDeviceGet;
  private final MemorySegment cuDeviceGetName;
  private final MemorySegment cuDeviceGetAttribute;
  private final MemorySegment cuDevicePrimaryCtxRetain;
  private final MemorySegment cuDevicePrimaryCtxRelease_v2;
  private final MemorySegment cuCtxSetCurrent;
  private final MemorySegment cuMemGetInfo_v2;
  private final MemorySegment cuStreamCreate;
  private final MemorySegment cuStreamSynchronize;
  private final MemorySegment cuStreamDestroy_v2;
  private final MemorySegment cuEventCreate;
  private final MemorySegment cuEventRecord;
  private final MemorySegment cuEventSynchronize;
  private final MemorySegment cuEventElapsedTime;
  private final MemorySegment cuEventDestroy_v2;
  private final MemorySegment cuDeviceGetDefaultMemPool;
  private final MemorySegment cuMemPoolSetAttribute;
  private final MemorySegment cuMemPoolTrimTo;
  private final MemorySegment cuMemAllocAsync;
  private final MemorySegment cuMemFreeAsync;
  private final MemorySegment cuMemHostAlloc;
  private final MemorySegment cuMemFreeHost;
  private final MemorySegment cuMemcpyHtoDAsync_v2;
  private final MemorySegment cuMemcpyDtoHAsync_v2;
  private final MemorySegment cuMemcpyDtoDAsync_v2;
  private final MemorySegment cuMemsetD32Async;
  private final MemorySegment cuModuleLoadData;
  private final MemorySegment cuModuleGetFunction;
  private final MemorySegment cuModuleUnload;
  private final MemorySegment cuFuncSetAttribute;
  private final MemorySegment cuLaunchKernel;
  private final MemorySegment cuStreamBeginCapture_v2;
  private final MemorySegment cuStreamEndCapture;
  private final MemorySegment cuStreamGetCaptureInfo_v2;
  private final MemorySegment cuGraphInstantiateWithFlags;
  private final MemorySegment cuGraphExecKernelNodeSetParams_v2;
  private final MemorySegment cuGraphExecMemcpyNodeSetParams;
  private final MemorySegment cuGraphLaunch;
  private final MemorySegment cuGraphExecDestroy;
  private final MemorySegment cuGraphDestroy;

  /**
   * Finds the functions.
   *
   * @param library a loaded library, which must stay loaded
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public CudaDriver(SymbolLookup library) {
    this.cuInit = library.findOrThrow("cuInit");
    this.cuDriverGetVersion = library.findOrThrow("cuDriverGetVersion");
    this.cuGetErrorName = library.findOrThrow("cuGetErrorName");
    this.cuGetErrorString = library.findOrThrow("cuGetErrorString");
    this.cuDeviceGetCount = library.findOrThrow("cuDeviceGetCount");
    this.cuDeviceGet = library.findOrThrow("cuDeviceGet");
    this.cuDeviceGetName = library.findOrThrow("cuDeviceGetName");
    this.cuDeviceGetAttribute = library.findOrThrow("cuDeviceGetAttribute");
    this.cuDevicePrimaryCtxRetain = library.findOrThrow("cuDevicePrimaryCtxRetain");
    this.cuDevicePrimaryCtxRelease_v2 = library.findOrThrow("cuDevicePrimaryCtxRelease_v2");
    this.cuCtxSetCurrent = library.findOrThrow("cuCtxSetCurrent");
    this.cuMemGetInfo_v2 = library.findOrThrow("cuMemGetInfo_v2");
    this.cuStreamCreate = library.findOrThrow("cuStreamCreate");
    this.cuStreamSynchronize = library.findOrThrow("cuStreamSynchronize");
    this.cuStreamDestroy_v2 = library.findOrThrow("cuStreamDestroy_v2");
    this.cuEventCreate = library.findOrThrow("cuEventCreate");
    this.cuEventRecord = library.findOrThrow("cuEventRecord");
    this.cuEventSynchronize = library.findOrThrow("cuEventSynchronize");
    this.cuEventElapsedTime = library.findOrThrow("cuEventElapsedTime");
    this.cuEventDestroy_v2 = library.findOrThrow("cuEventDestroy_v2");
    this.cuDeviceGetDefaultMemPool = library.findOrThrow("cuDeviceGetDefaultMemPool");
    this.cuMemPoolSetAttribute = library.findOrThrow("cuMemPoolSetAttribute");
    this.cuMemPoolTrimTo = library.findOrThrow("cuMemPoolTrimTo");
    this.cuMemAllocAsync = library.findOrThrow("cuMemAllocAsync");
    this.cuMemFreeAsync = library.findOrThrow("cuMemFreeAsync");
    this.cuMemHostAlloc = library.findOrThrow("cuMemHostAlloc");
    this.cuMemFreeHost = library.findOrThrow("cuMemFreeHost");
    this.cuMemcpyHtoDAsync_v2 = library.findOrThrow("cuMemcpyHtoDAsync_v2");
    this.cuMemcpyDtoHAsync_v2 = library.findOrThrow("cuMemcpyDtoHAsync_v2");
    this.cuMemcpyDtoDAsync_v2 = library.findOrThrow("cuMemcpyDtoDAsync_v2");
    this.cuMemsetD32Async = library.findOrThrow("cuMemsetD32Async");
    this.cuModuleLoadData = library.findOrThrow("cuModuleLoadData");
    this.cuModuleGetFunction = library.findOrThrow("cuModuleGetFunction");
    this.cuModuleUnload = library.findOrThrow("cuModuleUnload");
    this.cuFuncSetAttribute = library.findOrThrow("cuFuncSetAttribute");
    this.cuLaunchKernel = library.findOrThrow("cuLaunchKernel");
    this.cuStreamBeginCapture_v2 = library.findOrThrow("cuStreamBeginCapture_v2");
    this.cuStreamEndCapture = library.findOrThrow("cuStreamEndCapture");
    this.cuStreamGetCaptureInfo_v2 = library.findOrThrow("cuStreamGetCaptureInfo_v2");
    this.cuGraphInstantiateWithFlags = library.findOrThrow("cuGraphInstantiateWithFlags");
    this.cuGraphExecKernelNodeSetParams_v2 =
        library.findOrThrow("cuGraphExecKernelNodeSetParams_v2");
    this.cuGraphExecMemcpyNodeSetParams = library.findOrThrow("cuGraphExecMemcpyNodeSetParams");
    this.cuGraphLaunch = library.findOrThrow("cuGraphLaunch");
    this.cuGraphExecDestroy = library.findOrThrow("cuGraphExecDestroy");
    this.cuGraphDestroy = library.findOrThrow("cuGraphDestroy");
  }

  public int cuInit(int flags) {
    return Downcall.i(cuInit, flags);
  }

  public int cuDriverGetVersion(long version) {
    return Downcall.j(cuDriverGetVersion, version);
  }

  public int cuGetErrorName(int error, long text) {
    return Downcall.ij(cuGetErrorName, error, text);
  }

  public int cuGetErrorString(int error, long text) {
    return Downcall.ij(cuGetErrorString, error, text);
  }

  public int cuDeviceGetCount(long count) {
    return Downcall.j(cuDeviceGetCount, count);
  }

  public int cuDeviceGet(long device, int ordinal) {
    return Downcall.ji(cuDeviceGet, device, ordinal);
  }

  public int cuDeviceGetName(long name, int length, int device) {
    return Downcall.jii(cuDeviceGetName, name, length, device);
  }

  public int cuDeviceGetAttribute(long value, int attribute, int device) {
    return Downcall.jii(cuDeviceGetAttribute, value, attribute, device);
  }

  public int cuDevicePrimaryCtxRetain(long context, int device) {
    return Downcall.ji(cuDevicePrimaryCtxRetain, context, device);
  }

  public int cuDevicePrimaryCtxRelease_v2(int device) {
    return Downcall.i(cuDevicePrimaryCtxRelease_v2, device);
  }

  public int cuCtxSetCurrent(long context) {
    return Downcall.j(cuCtxSetCurrent, context);
  }

  public int cuMemGetInfo_v2(long free, long total) {
    return Downcall.jj(cuMemGetInfo_v2, free, total);
  }

  public int cuStreamCreate(long stream, int flags) {
    return Downcall.ji(cuStreamCreate, stream, flags);
  }

  public int cuStreamSynchronize(long stream) {
    return Downcall.j(cuStreamSynchronize, stream);
  }

  public int cuStreamDestroy_v2(long stream) {
    return Downcall.j(cuStreamDestroy_v2, stream);
  }

  public int cuEventCreate(long event, int flags) {
    return Downcall.ji(cuEventCreate, event, flags);
  }

  public int cuEventRecord(long event, long stream) {
    return Downcall.jj(cuEventRecord, event, stream);
  }

  public int cuEventSynchronize(long event) {
    return Downcall.j(cuEventSynchronize, event);
  }

  public int cuEventElapsedTime(long milliseconds, long start, long end) {
    return Downcall.jjj(cuEventElapsedTime, milliseconds, start, end);
  }

  public int cuEventDestroy_v2(long event) {
    return Downcall.j(cuEventDestroy_v2, event);
  }

  public int cuDeviceGetDefaultMemPool(long pool, int device) {
    return Downcall.ji(cuDeviceGetDefaultMemPool, pool, device);
  }

  public int cuMemPoolSetAttribute(long pool, int attribute, long value) {
    return Downcall.jij(cuMemPoolSetAttribute, pool, attribute, value);
  }

  public int cuMemPoolTrimTo(long pool, long bytesToKeep) {
    return Downcall.jj(cuMemPoolTrimTo, pool, bytesToKeep);
  }

  public int cuMemAllocAsync(long pointer, long bytes, long stream) {
    return Downcall.jjj(cuMemAllocAsync, pointer, bytes, stream);
  }

  public int cuMemFreeAsync(long pointer, long stream) {
    return Downcall.jj(cuMemFreeAsync, pointer, stream);
  }

  public int cuMemHostAlloc(long pointer, long bytes, int flags) {
    return Downcall.jji(cuMemHostAlloc, pointer, bytes, flags);
  }

  public int cuMemFreeHost(long pointer) {
    return Downcall.j(cuMemFreeHost, pointer);
  }

  public int cuMemcpyHtoDAsync_v2(long target, long source, long bytes, long stream) {
    return Downcall.jjjj(cuMemcpyHtoDAsync_v2, target, source, bytes, stream);
  }

  public int cuMemcpyDtoHAsync_v2(long target, long source, long bytes, long stream) {
    return Downcall.jjjj(cuMemcpyDtoHAsync_v2, target, source, bytes, stream);
  }

  public int cuMemcpyDtoDAsync_v2(long target, long source, long bytes, long stream) {
    return Downcall.jjjj(cuMemcpyDtoDAsync_v2, target, source, bytes, stream);
  }

  public int cuMemsetD32Async(long target, int value, long count, long stream) {
    return Downcall.jijj(cuMemsetD32Async, target, value, count, stream);
  }

  public int cuModuleLoadData(long module, long image) {
    return Downcall.jj(cuModuleLoadData, module, image);
  }

  public int cuModuleGetFunction(long function, long module, long name) {
    return Downcall.jjj(cuModuleGetFunction, function, module, name);
  }

  public int cuModuleUnload(long module) {
    return Downcall.j(cuModuleUnload, module);
  }

  public int cuFuncSetAttribute(long function, int attribute, int value) {
    return Downcall.jii(cuFuncSetAttribute, function, attribute, value);
  }

  public int cuLaunchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      long stream,
      long parameters,
      long extra) {
    return Downcall.launch(
        cuLaunchKernel,
        function,
        gridX,
        gridY,
        gridZ,
        blockX,
        blockY,
        blockZ,
        sharedBytes,
        stream,
        parameters,
        extra);
  }

  public int cuStreamBeginCapture_v2(long stream, int mode) {
    return Downcall.ji(cuStreamBeginCapture_v2, stream, mode);
  }

  public int cuStreamEndCapture(long stream, long graph) {
    return Downcall.jj(cuStreamEndCapture, stream, graph);
  }

  public int cuStreamGetCaptureInfo_v2(
      long stream, long status, long id, long graph, long dependencies, long count) {
    return Downcall.jjjjjj(
        cuStreamGetCaptureInfo_v2, stream, status, id, graph, dependencies, count);
  }

  public int cuGraphInstantiateWithFlags(long executable, long graph, long flags) {
    return Downcall.jjj(cuGraphInstantiateWithFlags, executable, graph, flags);
  }

  public int cuGraphExecKernelNodeSetParams_v2(long executable, long node, long parameters) {
    return Downcall.jjj(cuGraphExecKernelNodeSetParams_v2, executable, node, parameters);
  }

  public int cuGraphExecMemcpyNodeSetParams(
      long executable, long node, long parameters, long context) {
    return Downcall.jjjj(cuGraphExecMemcpyNodeSetParams, executable, node, parameters, context);
  }

  public int cuGraphLaunch(long executable, long stream) {
    return Downcall.jj(cuGraphLaunch, executable, stream);
  }

  public int cuGraphExecDestroy(long executable) {
    return Downcall.j(cuGraphExecDestroy, executable);
  }

  public int cuGraphDestroy(long graph) {
    return Downcall.j(cuGraphDestroy, graph);
  }
}
