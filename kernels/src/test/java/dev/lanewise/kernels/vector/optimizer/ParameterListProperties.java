package dev.lanewise.kernels.vector.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Samples;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Norms and clipped steps of lists: the scalar kernels' bits, on any number of threads. */
@Tag("width")
class ParameterListProperties {
  private static final OptimizerKernels SCALAR = Kernels.scalar(Family.OPTIMIZER, DType.F32);
  private static final OptimizerKernels ALONE = Kernels.vector(Family.OPTIMIZER, DType.F32, 1);
  private static final OptimizerKernels TEAM = Kernels.vector(Family.OPTIMIZER, DType.F32, 3);

  /** Places of the norm and of a parameter's arrays, each with canaries around. */
  private static final int GAP = 3;

  private static float[] run(OptimizerKernels kernels, long seed) {
    Random random = new Random(seed);
    int size = random.nextInt(12);
    int[] counts = new int[size];
    int length = 1 + 2 * GAP;
    for (int i = 0; i < size; i++) {
      counts[i] = random.nextInt(20) == 0 ? random.nextInt(40_000) : random.nextInt(70);
      length += 4 * (counts[i] + GAP);
    }
    float[] memory = Samples.oddFloats(random, length, random.nextInt(4) == 0 ? 100 : 1 << 30);
    HostBuffer buffer = HostBuffer.of(memory);
    OptimizerStep[] steps = {
      new OptimizerStep.Adam(0.01, 0.9, 0.99, 1e-8, 0.01, true, 1 + random.nextInt(9)),
      new OptimizerStep.Adam(0.01, 0.9, 0.99, 1e-8, 0, false, 1 + random.nextInt(9)),
      new OptimizerStep.Momentum(0.1, 0.9, random.nextBoolean(), 0),
      new OptimizerStep.RmsProp(0.01, 0.9, 1e-8, 0.1),
      new OptimizerStep.Sgd(0.1, 0.1)
    };
    ParameterList list = new ParameterList();
    int at = GAP + 1 + GAP;
    for (int count : counts) {
      int step = count + GAP;
      OptimizerStep chosen = steps[random.nextInt(steps.length)];
      for (int i = 2 * step; i < 3 * step + count; i++) {
        memory[at + i] = Math.abs(memory[at + i]);
      }
      list.add(
          chosen,
          count,
          buffer,
          at,
          buffer,
          at + step,
          buffer,
          at + 2L * step,
          buffer,
          at + 3L * step);
      at += 4 * step;
    }
    kernels.norm(list, buffer, GAP);
    kernels.clippedStep(list, 0.25 + random.nextDouble(), buffer, GAP);
    return memory;
  }

  @Property(tries = 300)
  void listsAreTheScalarOnes(@ForAll long seed) {
    float[] expected = run(SCALAR, seed);
    assertArrayEquals(expected, run(ALONE, seed));
    assertArrayEquals(expected, run(TEAM, seed));
  }
}
