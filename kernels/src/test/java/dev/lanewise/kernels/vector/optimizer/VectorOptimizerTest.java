package dev.lanewise.kernels.vector.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class VectorOptimizerTest {
  private static final OptimizerKernels KERNELS = Kernels.vector(Family.OPTIMIZER, DType.F32, 1);

  @Test
  void stepsOnSmallWholeNumbersAreExact() {
    for (int n = 0; n <= 50; n++) {
      float[] w = new float[n];
      float[] g = new float[n];
      float[] s = new float[n];
      Arrays.fill(w, 100);
      for (int i = 0; i < n; i++) {
        g[i] = i;
      }
      step(new OptimizerStep.Sgd(2, 0), w, g, null, null);
      for (int i = 0; i < n; i++) {
        assertEquals(100 - 2 * i, w[i]);
      }
      step(new OptimizerStep.Momentum(4, 0.5, false, 0), w, g, s, null);
      step(new OptimizerStep.Momentum(4, 0.5, true, 0), w, g, s, null);
      for (int i = 0; i < n; i++) {
        assertEquals(1.5f * i, s[i]);
        assertEquals(100 - 2 * i - 4 * i - 7 * i, w[i]);
      }
      step(new OptimizerStep.Sgd(0.5, 0.5), w, g, null, null);
      for (int i = 0; i < n; i++) {
        float before = 100 - 13 * i;
        assertEquals(before - 0.5f * (i + 0.5f * before), w[i]);
      }
    }
  }

  /** The first step of Adam moves each parameter by the rate, whatever the gradient's size. */
  @Test
  void firstStepOfAdamMovesByTheRate() {
    float[] w = new float[21];
    float[] g = new float[21];
    for (int i = 0; i < g.length; i++) {
      g[i] = (i + 1) * (i % 2 == 0 ? 1 : -1);
    }
    OptimizerStep adam = new OptimizerStep.Adam(0.001, 0.9, 0.999, 1e-8, 0, false, 1);
    step(adam, w, g, new float[21], new float[21]);
    for (int i = 0; i < w.length; i++) {
      assertEquals(i % 2 == 0 ? -0.001f : 0.001f, w[i], 1e-8f);
    }
  }

  @Test
  void nanInAGradientMakesOnlyItsParameterNan() {
    for (int place = 0; place < 40; place++) {
      float[] w = new float[40];
      float[] g = new float[40];
      g[place] = Float.NaN;
      step(new OptimizerStep.RmsProp(1, 0.5, 1, 0), w, g, new float[40], null);
      for (int i = 0; i < 40; i++) {
        assertEquals(i == place, Float.isNaN(w[i]));
      }
    }
  }

  @Test
  void badBuffersAreNamedBeforeAnythingIsWritten() {
    OptimizerStep adam = new OptimizerStep.Adam(1, 0.5, 0.5, 1, 0, false, 1);
    float[] four = {1, 1, 1, 1};
    float[] three = {1, 1, 1};
    names("w", () -> step(adam, three, four, four, four));
    names("g", () -> step(adam, four, three, four, four));
    names("s1", () -> step(adam, four, four, three, four));
    names("s2", () -> step(adam, four, four, four, three));
    names("s1", () -> step(adam, four, four, null, four));
    names("s2", () -> step(adam, four, four, four, null));
    assertArrayEquals(new float[] {1, 1, 1, 1}, four);
  }

  private static void names(String argument, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().startsWith(argument + " "), e.getMessage());
  }

  private static void step(OptimizerStep step, float[] w, float[] g, float[] s1, float[] s2) {
    int n = Math.max(w.length, g.length);
    KERNELS.step(
        step,
        n,
        HostBuffer.of(w),
        0,
        HostBuffer.of(g),
        0,
        s1 == null ? null : HostBuffer.of(s1),
        0,
        s2 == null ? null : HostBuffer.of(s2),
        0);
  }
}
