package dev.lanewise.kernels.vector.elementwise;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A loop that C2 compiles by itself. Inlined together, a few loops of long polynomials outgrow what
 * it inlines in one compilation; then vectors are boxed between the Vector API's methods, and a
 * call takes ten times as long, if and only if they happened to be hot when their caller was
 * compiled. A method handle that is no constant is never inlined; it costs some 10 ns.
 */
final class LoopApart {
  private static final MethodType FORWARD =
      MethodType.methodType(
          void.class, float[].class, int.class, float[].class, int.class, int.class);

  private static final MethodType BACKWARD =
      MethodType.methodType(
          void.class,
          float[].class,
          int.class,
          float[].class,
          int.class,
          float[].class,
          int.class,
          int.class);

  /** An instance's field is no constant to the compiler even where the instance is one. */
  private final MethodHandle loop;

  private LoopApart(MethodHandle loop) {
    this.loop = loop;
  }

  /** A function of {@link Transcendental}. */
  static LoopApart forward(String name) {
    return new LoopApart(find(Transcendental.class, name, FORWARD));
  }

  /** A derivative of {@link TranscendentalGradients}. */
  static LoopApart backward(String name) {
    return new LoopApart(find(TranscendentalGradients.class, name, BACKWARD));
  }

  private static MethodHandle find(Class<?> holder, String name, MethodType type) {
    try {
      return MethodHandles.lookup().findStatic(holder, name, type);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(holder.getSimpleName() + " has no loop " + name, e);
    }
  }

  /** {@code y_i = f(x_i)}. */
  void run(float[] x, int xi, float[] y, int yi, int n) {
    try {
      loop.invokeExact(x, xi, y, yi, n);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** {@code y_i = f'(a_i) b_i}. */
  void run(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    try {
      loop.invokeExact(a, ai, b, bi, y, yi, n);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
