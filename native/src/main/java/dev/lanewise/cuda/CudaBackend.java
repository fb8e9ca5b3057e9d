package dev.lanewise.cuda;

import dev.lanewise.cache.UserFolder;
import dev.lanewise.cuda.compile.CompiledCubins;
import dev.lanewise.cuda.compile.CubinCache;
import dev.lanewise.cuda.compile.Cubins;
import dev.lanewise.cuda.compile.KernelModules;
import dev.lanewise.cuda.compile.NvrtcCompiler;
import dev.lanewise.cuda.driver.CuBlasHandle;
import dev.lanewise.cuda.driver.CuBlasLtHandle;
import dev.lanewise.cuda.driver.CuDnnHandle;
import dev.lanewise.cuda.driver.CudaContext;
import dev.lanewise.cuda.driver.Transfers;
import dev.lanewise.cuda.kernels.CudaAttention;
import dev.lanewise.cuda.kernels.CudaConv2d;
import dev.lanewise.cuda.kernels.CudaElementwise;
import dev.lanewise.cuda.kernels.CudaIndexing;
import dev.lanewise.cuda.kernels.CudaLevel1;
import dev.lanewise.cuda.kernels.CudaLoss;
import dev.lanewise.cuda.kernels.CudaMatmul;
import dev.lanewise.cuda.kernels.CudaNormalization;
import dev.lanewise.cuda.kernels.CudaOptimizer;
import dev.lanewise.cuda.kernels.CudaPool2d;
import dev.lanewise.cuda.kernels.CudaRandom;
import dev.lanewise.cuda.kernels.CudaRecurrent;
import dev.lanewise.cuda.kernels.CudaReduction;
import dev.lanewise.cuda.kernels.CudaResize;
import dev.lanewise.cuda.kernels.CudaSoftmax;
import dev.lanewise.cuda.kernels.DeviceServices;
import dev.lanewise.cuda.kernels.LibraryConvolutions;
import dev.lanewise.cuda.kernels.LibraryProducts;
import dev.lanewise.cuda.library.Convolutions;
import dev.lanewise.cuda.library.CudaLibraries;
import dev.lanewise.cuda.library.CudaRuntime;
import dev.lanewise.cuda.memory.CudaMemory;
import dev.lanewise.cuda.memory.CudaSteps;
import dev.lanewise.cuda.raw.CuBlasLt;
import dev.lanewise.cuda.raw.CuDnn;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the kernels of a device together; a new family is added in {@link #FAMILIES} and below. */
final class CudaBackend {
  private static final Set<Family<?>> FAMILIES =
      Set.of(
          Family.MATMUL,
          Family.REDUCTION,
          Family.ELEMENTWISE,
          Family.INDEXING,
          Family.OPTIMIZER,
          Family.RECURRENT,
          Family.ATTENTION,
          Family.SOFTMAX,
          Family.LOSS,
          Family.RANDOM,
          Family.NORMALIZATION,
          Family.LEVEL1,
          Family.CONV2D,
          Family.POOL2D,
          Family.RESIZE);

  private static final String SYNCHRONOUS = "lanewise.cuda.sync";
  private static final String LEAK_REPORTS = "lanewise.cuda.leaks";

  private CudaBackend() {}

  static boolean serves(Family<?> family, DType dtype) {
    return family.isDefinedFor(dtype) && FAMILIES.contains(family);
  }

  static KernelSet open(CudaRuntime runtime, Precision precision) {
    CudaLibraries libraries = runtime.load();
    NvrtcCompiler compiler = libraries.nvrtc();
    Cubins cubins =
        compiler == null ? runtime.builtIn() : new CompiledCubins(compiler, cache(runtime));
    CudaContext context =
        new CudaContext(
            libraries.driver(),
            runtime.ordinal(),
            runtime.isSet(SYNCHRONOUS),
            runtime.isSet(LEAK_REPORTS));
    boolean complete = false;
    try {
      KernelModules modules = new KernelModules(context, cubins);
      Transfers transfers = new Transfers(context);
      Device device = new Device(CudaProvider.NAME, runtime.ordinal());
      CudaMemory memory = new CudaMemory(context, transfers, device);
      KernelSet.Builder set = KernelSet.builder().memory(memory).steps(new CudaSteps(context));
      DeviceServices services = new DeviceServices(context, memory, modules);
      CuBlasHandle blas = new CuBlasHandle(context, libraries.cublas());
      CuBlasLt lt = libraries.cublasLt();
      CuBlasLtHandle blasLt = lt == null ? null : new CuBlasLtHandle(context, lt);
      CuDnn dnn = libraries.cudnn();
      CuDnnHandle cudnn = dnn == null ? null : new CuDnnHandle(context, dnn);
      LibraryConvolutions convolutions =
          cudnn == null
              ? null
              : new LibraryConvolutions(
                  cudnn, libraries.convolutions() == Convolutions.AUTO, precision);
      add(set, services, new LibraryProducts(blas, blasLt), convolutions, precision, DType.F32);
      add(set, services, new LibraryProducts(blas, null), convolutions, precision, DType.F64);
      set.add(Family.INDEXING, new CudaIndexing(services, DType.I32), DType.I32);
      set.onClose(
          () -> {
            try {
              if (cudnn != null) {
                cudnn.close();
              }
              if (blasLt != null) {
                blasLt.close();
              }
              blas.close();
              transfers.close();
            } finally {
              context.close();
            }
          });
      KernelSet built = set.build();
      complete = true;
      return built;
    } finally {
      if (!complete) {
        context.close();
      }
    }
  }

  private static void add(
      KernelSet.Builder set,
      DeviceServices services,
      LibraryProducts library,
      @Nullable LibraryConvolutions convolutions,
      Precision precision,
      DType dtype) {
    set.add(Family.MATMUL, new CudaMatmul(services, dtype, library, precision), dtype);
    CudaReduction reduction = new CudaReduction(services, dtype);
    set.add(Family.REDUCTION, reduction, dtype);
    set.add(Family.ELEMENTWISE, new CudaElementwise(services, dtype, reduction), dtype);
    set.add(Family.INDEXING, new CudaIndexing(services, dtype), dtype);
    set.add(Family.OPTIMIZER, new CudaOptimizer(services, dtype), dtype);
    set.add(Family.RECURRENT, new CudaRecurrent(services, dtype), dtype);
    set.add(Family.ATTENTION, new CudaAttention(services, dtype, precision), dtype);
    set.add(Family.SOFTMAX, new CudaSoftmax(services, dtype), dtype);
    set.add(Family.LOSS, new CudaLoss(services, dtype), dtype);
    set.add(Family.RANDOM, new CudaRandom(services, dtype), dtype);
    set.add(Family.NORMALIZATION, new CudaNormalization(services, dtype), dtype);
    set.add(Family.LEVEL1, new CudaLevel1(services, dtype), dtype);
    set.add(Family.CONV2D, new CudaConv2d(services, dtype, reduction, convolutions), dtype);
    set.add(Family.POOL2D, new CudaPool2d(services, dtype, reduction), dtype);
    set.add(Family.RESIZE, new CudaResize(services, dtype), dtype);
  }

  private static CubinCache cache(CudaRuntime runtime) {
    Path folder = UserFolder.find(runtime.properties(), runtime.environment());
    if (folder == null) {
      throw new BackendUnavailableException(
          CudaProvider.NAME,
          "there is no folder for compiled kernels: the user has no home",
          "name one by -D" + UserFolder.PROPERTY + " or " + UserFolder.VARIABLE);
    }
    try {
      return new CubinCache(folder);
    } catch (IOException e) {
      throw new BackendUnavailableException(
          CudaProvider.NAME,
          "compiled kernels can't be kept: " + e.getMessage(),
          "make "
              + folder
              + " a folder of this user's own, or name another by -D"
              + UserFolder.PROPERTY);
    }
  }
}
