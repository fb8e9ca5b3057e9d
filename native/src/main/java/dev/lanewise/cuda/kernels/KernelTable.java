package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.compile.KernelModules;
import dev.lanewise.cuda.driver.CudaFunction;
import dev.lanewise.kernels.DType;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of one source, found by a number when first used, after which finding them allocates
 * nothing. The source is compiled then, too.
 */
final class KernelTable {
  private final KernelModules modules;
  private final String source;
  private final DType dtype;
  private final String[] names;
  private final AtomicReferenceArray<@Nullable CudaFunction> found;

  /**
   * Kernels by their names.
   *
   * @param source the file's name without {@code .cu}
   * @param names without the suffix of the element type
   */
  KernelTable(KernelModules modules, String source, DType dtype, String... names) {
    this.modules = modules;
    this.source = source;
    this.dtype = dtype;
    this.names = names;
    this.found = new AtomicReferenceArray<>(names.length);
  }

  /** The kernels {@code <prefix>_<constant><ending>}, numbered as an enumeration's constants. */
  static KernelTable of(
      KernelModules modules,
      String source,
      DType dtype,
      String prefix,
      Enum<?>[] constants,
      String ending) {
    String[] names = new String[constants.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = prefix + "_" + constants[i].name().toLowerCase(Locale.ROOT) + ending;
    }
    return new KernelTable(modules, source, dtype, names);
  }

  /** A kernel. */
  CudaFunction get(int number) {
    CudaFunction function = found.get(number);
    if (function == null) {
      String name = names[number] + "_" + dtype.name().toLowerCase(Locale.ROOT);
      function = modules.module(source, dtype).function(name);
      found.set(number, function);
    }
    return function;
  }

  /** The kernel of an enumeration's constant. */
  CudaFunction get(Enum<?> constant) {
    return get(constant.ordinal());
  }
}
