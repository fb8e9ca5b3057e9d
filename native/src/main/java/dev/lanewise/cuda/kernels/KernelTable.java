package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.compile.KernelModules;
import dev.lanewise.cuda.driver.CudaFunction;
import dev.lanewise.kernels.DType;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of one source, found by a number when first used, after which finding them allocates
 * nothing. They are compiled then, too.
 */
final class KernelTable {
  private final KernelModules modules;
  private final String source;
  private final DType dtype;
  private final String[] names;

  /** The functions for which the source is compiled; null: for all. */
  private final @Nullable String[] functions;

  private final AtomicReferenceArray<@Nullable CudaFunction> found;

  /** Kernels by their names, without the suffix of the element type, compiled together. */
  KernelTable(KernelModules modules, String source, DType dtype, String... names) {
    this(modules, source, dtype, names, new @Nullable String[names.length]);
  }

  private KernelTable(
      KernelModules modules,
      String source,
      DType dtype,
      String[] names,
      @Nullable String[] functions) {
    this.modules = modules;
    this.source = source;
    this.dtype = dtype;
    this.names = names;
    this.functions = functions;
    this.found = new AtomicReferenceArray<>(names.length);
  }

  /** The kernels {@code <prefix>_<function><ending>}, each compiled by itself. */
  static KernelTable ofFunctions(
      KernelModules modules,
      String source,
      DType dtype,
      String prefix,
      String[] functions,
      String ending) {
    String[] names = new String[functions.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = prefix + "_" + functions[i] + ending;
    }
    return new KernelTable(modules, source, dtype, names, functions);
  }

  /** The names of constants as kernels have them. */
  static String[] names(Enum<?>[] constants) {
    String[] names = new String[constants.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = constants[i].name().toLowerCase(Locale.ROOT);
    }
    return names;
  }

  /** A kernel. */
  CudaFunction get(int number) {
    CudaFunction function = found.get(number);
    if (function == null) {
      String name = names[number] + "_" + dtype.name().toLowerCase(Locale.ROOT);
      function = modules.module(source, dtype, functions[number]).function(name);
      found.set(number, function);
    }
    return function;
  }

  /** The kernel of an enumeration's constant. */
  CudaFunction get(Enum<?> constant) {
    return get(constant.ordinal());
  }
}
