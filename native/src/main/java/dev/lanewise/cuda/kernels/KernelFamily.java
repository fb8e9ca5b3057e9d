package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.CudaFunction;
import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import org.jspecify.annotations.Nullable;

/** What the families have in common: checked arguments, and launches. */
abstract class KernelFamily {
  /** Threads a block of kernels that take elements one by one; their sources are bound to it. */
  static final int THREADS = 256;

  /** Resident blocks a multiprocessor times two, so that none is idle at the end. */
  private static final int BLOCKS_PER_MULTIPROCESSOR = 16;

  private static final int WARP = 32;

  /** What the family works with. */
  final DeviceServices services;

  /** The element type served. */
  final DType dtype;

  KernelFamily(DeviceServices services, DType dtype) {
    this.services = services;
    this.dtype = dtype;
  }

  /** Kernels of a source by their names. */
  final KernelTable kernels(String source, String... names) {
    return new KernelTable(services.modules(), source, dtype, names);
  }

  /**
   * The kernels {@code <prefix>_<function><ending>} of a source that makes kernels of functions;
   * each is compiled by itself.
   */
  final KernelTable functions(String source, String prefix, String[] functions, String ending) {
    return KernelTable.ofFunctions(services.modules(), source, dtype, prefix, functions, ending);
  }

  /** The argument as a buffer of this device and type in which the layout lies. */
  final CudaBuffer cast(Buffer buffer, long offset, Layout layout, String name) {
    return CudaBuffer.cast(buffer, services.memory(), dtype, offset, layout, name);
  }

  /** The argument as a buffer of this device and type with so many elements from the offset on. */
  final CudaBuffer cast(@Nullable Buffer buffer, long offset, long count, String name) {
    return CudaBuffer.cast(buffer, services.memory(), dtype, offset, count, name);
  }

  /** The argument as a buffer of this device with so many integers from the offset on. */
  final CudaBuffer castInts(@Nullable Buffer buffer, long offset, long count, String name) {
    return CudaBuffer.cast(buffer, services.memory(), DType.I32, offset, count, name);
  }

  /** Begins a launch. */
  final Launch launch(CudaFunction function) {
    return services.context().launch(function);
  }

  /** Adds a pointer to an element. */
  static void pointer(Launch launch, CudaBuffer buffer, long offset) {
    launch.pointer(buffer.allocation(), offset * buffer.dtype().bytes());
  }

  /** Adds a pointer to an element, or a null pointer if there is no buffer. */
  static void optionalPointer(Launch launch, @Nullable CudaBuffer buffer, long offset) {
    if (buffer == null) {
      launch.nullPointer();
    } else {
      pointer(launch, buffer, offset);
    }
  }

  /** Adds a number of the family's type, rounded to it. */
  final void real(Launch launch, double value) {
    if (dtype == DType.F64) {
      launch.float64(value);
    } else {
      launch.float32((float) value);
    }
  }

  /** Runs a kernel that takes elements one by one, by as many threads as are of use. */
  final void runEach(Launch launch, long elements) {
    if (elements > 0) {
      launch.run(blocks((elements + THREADS - 1) / THREADS), threads(elements));
    }
  }

  /** So many blocks if they are few, else what keeps the device busy. */
  final int blocks(long wanted) {
    long most = (long) BLOCKS_PER_MULTIPROCESSOR * services.context().device().multiprocessors();
    return (int) Math.min(wanted, most);
  }

  /** Whole warps, of which small arrays need few. */
  static int threads(long elements) {
    return (int) Math.min(THREADS, (elements + WARP - 1) / WARP * WARP);
  }
}
