package dev.lanewise.openblas;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.host.HostLevel1Kernels;
import dev.lanewise.kernels.host.HostMatmulKernels;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.OpenBlasControls;
import dev.lanewise.openblas.library.OpenBlasLibrary;
import java.util.List;

/**
 * The backend {@code openblas}: matrix products and BLAS level 1 by OpenBLAS; all other families
 * come from the next provider. It stands below {@code vector}, so it serves where it is asked for,
 * and where {@code vector} can't run.
 *
 * <p>{@link #availability()} only looks at files. OpenBLAS is loaded, and starts its threads, when
 * a backend is opened that uses it.
 */
public final class OpenBlasProvider implements BackendProvider {
  static final String NAME = "openblas";

  /** Between scalar (0) and vector (100). */
  private static final int PRIORITY = 50;

  /** Idle copies of operands that a backend keeps. */
  private static final long COPY_BYTES = 256L << 20;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Device device() {
    return Device.HOST;
  }

  @Override
  public Availability availability() {
    return OpenBlas.availability();
  }

  @Override
  public List<String> details() {
    try {
      OpenBlasLibrary library = OpenBlas.load().library();
      OpenBlasControls controls = library.controls();
      return List.of(
          "library " + library.path(),
          controls.config(),
          "core "
              + controls.coreName()
              + ", threads "
              + controls.threads()
              + " ("
              + switch (controls.threading()) {
                case SERIAL -> "built without threads";
                case OWN -> "its own";
                case OPENMP -> "OpenMP";
              }
              + ")");
    } catch (BackendUnavailableException e) {
      return List.of("but " + e.reason(), "remedy: " + e.remedy());
    } catch (RuntimeException | LinkageError e) {
      return List.of("but it fails when loaded: " + e);
    }
  }

  @Override
  public boolean serves(Family<?> family, DType dtype) {
    return dtype.isFloating() && (family == Family.MATMUL || family == Family.LEVEL1);
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendUnavailableException if OpenBLAS can't be loaded
   */
  @Override
  public KernelSet open(BackendContext context) {
    OpenBlas.Loaded openBlas = OpenBlas.load();
    int threads = context.config().threads();
    OffHeapPool copies = new OffHeapPool(Math.min(2 * threads, ThreadGate.MAX_CALLS), COPY_BYTES);
    OpenBlasMatmul matmul = matmul(openBlas, threads, copies, context.scratch());
    OpenBlasLevel1 level1 = level1(openBlas, threads);
    return KernelSet.builder()
        .add(Family.MATMUL, new HostMatmulKernels(matmul, DType.F32), DType.F32)
        .add(Family.MATMUL, new HostMatmulKernels(matmul, DType.F64), DType.F64)
        .add(Family.LEVEL1, new HostLevel1Kernels(level1, DType.F32), DType.F32)
        .add(Family.LEVEL1, new HostLevel1Kernels(level1, DType.F64), DType.F64)
        .onClose(copies::close)
        .build();
  }

  private static OpenBlasMatmul matmul(
      OpenBlas.Loaded openBlas, int threads, OffHeapPool copies, ScratchPool scratch) {
    Cblas cblas = openBlas.library().cblas();
    return new OpenBlasMatmul(
        new FloatProducts(cblas, openBlas.gate(), threads, copies, scratch),
        new DoubleProducts(cblas, openBlas.gate(), threads, copies, scratch));
  }

  private static OpenBlasLevel1 level1(OpenBlas.Loaded openBlas, int threads) {
    Cblas cblas = openBlas.library().cblas();
    return new OpenBlasLevel1(
        new FloatLevel1(cblas, openBlas.gate(), threads),
        new DoubleLevel1(cblas, openBlas.gate(), threads));
  }
}
