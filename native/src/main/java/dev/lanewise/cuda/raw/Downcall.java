package dev.lanewise.cuda.raw;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls of C functions that return an int and take 32-bit integers ({@code I}) and 64-bit ones
 * ({@code J}); the method's name spells the arguments. Pointers, handles and sizes are {@code J}:
 * the ABIs of Linux on x86-64 and AArch64 pass them alike, and so no call makes an object.
 *
 * <p>The handles take the function's address first: so they are static constants, through which the
 * JIT can see, and yet serve any library.
 */
final class Downcall {
  private static final MethodHandle I = handle("I");
  private static final MethodHandle J = handle("J");
  private static final MethodHandle IJ = handle("IJ");
  private static final MethodHandle JI = handle("JI");
  private static final MethodHandle JJ = handle("JJ");
  private static final MethodHandle JII = handle("JII");
  private static final MethodHandle JIJ = handle("JIJ");
  private static final MethodHandle JJI = handle("JJI");
  private static final MethodHandle JJJ = handle("JJJ");
  private static final MethodHandle JIJJ = handle("JIJJ");
  private static final MethodHandle JJJJ = handle("JJJJ");
  private static final MethodHandle JJJIJJ = handle("JJJIJJ");
  private static final MethodHandle JJJJJJ = handle("JJJJJJ");
  private static final MethodHandle LAUNCH = handle("JIIIIIIIJJJ");

  private Downcall() {}

  /** A handle that takes the function's address and arguments as spelled. */
  static MethodHandle handle(String arguments) {
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(JAVA_INT, layouts(arguments)));
  }

  /** The same for a function that returns a long or a pointer. */
  static MethodHandle longHandle(String arguments) {
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(JAVA_LONG, layouts(arguments)));
  }

  private static ValueLayout[] layouts(String arguments) {
    ValueLayout[] layouts = new ValueLayout[arguments.length()];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] = arguments.charAt(i) == 'I' ? JAVA_INT : JAVA_LONG;
    }
    return layouts;
  }

  static int i(MemorySegment f, int a) {
    try {
      return (int) I.invokeExact(f, a);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int j(MemorySegment f, long a) {
    try {
      return (int) J.invokeExact(f, a);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int ij(MemorySegment f, int a, long b) {
    try {
      return (int) IJ.invokeExact(f, a, b);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int ji(MemorySegment f, long a, int b) {
    try {
      return (int) JI.invokeExact(f, a, b);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jj(MemorySegment f, long a, long b) {
    try {
      return (int) JJ.invokeExact(f, a, b);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jii(MemorySegment f, long a, int b, int c) {
    try {
      return (int) JII.invokeExact(f, a, b, c);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jij(MemorySegment f, long a, int b, long c) {
    try {
      return (int) JIJ.invokeExact(f, a, b, c);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jji(MemorySegment f, long a, long b, int c) {
    try {
      return (int) JJI.invokeExact(f, a, b, c);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jjj(MemorySegment f, long a, long b, long c) {
    try {
      return (int) JJJ.invokeExact(f, a, b, c);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jijj(MemorySegment f, long a, int b, long c, long d) {
    try {
      return (int) JIJJ.invokeExact(f, a, b, c, d);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jjjj(MemorySegment f, long a, long b, long c, long d) {
    try {
      return (int) JJJJ.invokeExact(f, a, b, c, d);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static int jjjijj(MemorySegment f, long a, long b, long c, int d, long e, long g) {
    try {
      return (int) JJJIJJ.invokeExact(f, a, b, c, d, e, g);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  static int jjjjjj(MemorySegment f, long a, long b, long c, long d, long e, long g) {
    try {
      return (int) JJJJJJ.invokeExact(f, a, b, c, d, e, g);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  static int launch(
      MemorySegment f,
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
    try {
      return (int)
          LAUNCH.invokeExact(
              f,
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
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** What a downcall can throw is unchecked; only {@link MethodHandle} says otherwise. */
  static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a downcall threw a checked exception", failure);
  }
}
