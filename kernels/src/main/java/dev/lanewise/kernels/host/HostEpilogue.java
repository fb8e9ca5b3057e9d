package dev.lanewise.kernels.host;

import dev.lanewise.kernels.math.DoubleMath;
import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.Epilogue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Epilogues in a pass of their own over a finished product, in plain loops: for host providers
 * whose library has none. The arithmetic is {@link dev.lanewise.kernels.op.MatmulKernels}': bias,
 * then residual, each rounded, then the activation.
 */
public final class HostEpilogue {
  private HostEpilogue() {}

  /**
   * Applies an epilogue to m rows of n elements, float32.
   *
   * @param bias m or n elements as the epilogue says; null if it has none
   * @param residual m rows of n elements, {@code ldr} apart; null if the epilogue has none; C's own
   *     place is allowed, but gives C's elements as they are now
   */
  public static void apply(
      Epilogue epilogue,
      int m,
      int n,
      float[] c,
      int cOffset,
      int ldc,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualOffset,
      int ldr) {
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * ldc;
      switch (epilogue.bias()) {
        case NONE -> {}
        case PER_ROW -> add(c, row, Objects.requireNonNull(bias, "bias")[biasOffset + i], n);
        case PER_COLUMN -> add(c, row, Objects.requireNonNull(bias, "bias"), biasOffset, n);
      }
      if (epilogue.residual()) {
        add(c, row, Objects.requireNonNull(residual, "residual"), residualOffset + i * ldr, n);
      }
      activate(epilogue, c, row, n);
    }
  }

  /** The same, float64. */
  public static void apply(
      Epilogue epilogue,
      int m,
      int n,
      double[] c,
      int cOffset,
      int ldc,
      double @Nullable [] bias,
      int biasOffset,
      double @Nullable [] residual,
      int residualOffset,
      int ldr) {
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * ldc;
      switch (epilogue.bias()) {
        case NONE -> {}
        case PER_ROW -> add(c, row, Objects.requireNonNull(bias, "bias")[biasOffset + i], n);
        case PER_COLUMN -> add(c, row, Objects.requireNonNull(bias, "bias"), biasOffset, n);
      }
      if (epilogue.residual()) {
        add(c, row, Objects.requireNonNull(residual, "residual"), residualOffset + i * ldr, n);
      }
      activate(epilogue, c, row, n);
    }
  }

  private static void add(float[] x, int at, float y, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] += y;
    }
  }

  private static void add(double[] x, int at, double y, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] += y;
    }
  }

  private static void add(float[] x, int at, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] += y[yAt + i];
    }
  }

  private static void add(double[] x, int at, double[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] += y[yAt + i];
    }
  }

  private static void activate(Epilogue epilogue, float[] x, int at, int n) {
    float slope = (float) epilogue.slope();
    int end = at + n;
    switch (epilogue.activation()) {
      case NONE -> {}
      case RELU -> {
        for (int i = at; i < end; i++) {
          x[i] = x[i] <= 0 ? 0 : x[i];
        }
      }
      case LEAKY_RELU -> {
        for (int i = at; i < end; i++) {
          x[i] = x[i] > 0 ? x[i] : slope * x[i];
        }
      }
      case GELU -> {
        for (int i = at; i < end; i++) {
          x[i] = FloatMath.gelu(x[i]);
        }
      }
      case SIGMOID -> {
        for (int i = at; i < end; i++) {
          x[i] = FloatMath.sigmoid(x[i]);
        }
      }
      case TANH -> {
        for (int i = at; i < end; i++) {
          x[i] = FloatMath.tanh(x[i]);
        }
      }
    }
  }

  private static void activate(Epilogue epilogue, double[] x, int at, int n) {
    double slope = epilogue.slope();
    int end = at + n;
    switch (epilogue.activation()) {
      case NONE -> {}
      case RELU -> {
        for (int i = at; i < end; i++) {
          x[i] = x[i] <= 0 ? 0 : x[i];
        }
      }
      case LEAKY_RELU -> {
        for (int i = at; i < end; i++) {
          x[i] = x[i] > 0 ? x[i] : slope * x[i];
        }
      }
      case GELU -> {
        for (int i = at; i < end; i++) {
          x[i] = DoubleMath.gelu(x[i]);
        }
      }
      case SIGMOID -> {
        for (int i = at; i < end; i++) {
          x[i] = DoubleMath.sigmoid(x[i]);
        }
      }
      case TANH -> {
        for (int i = at; i < end; i++) {
          x[i] = Math.tanh(x[i]);
        }
      }
    }
  }
}
