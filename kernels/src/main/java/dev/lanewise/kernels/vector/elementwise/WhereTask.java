package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.NE;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One call of a choice: a is the condition, b and c what is chosen. */
final class WhereTask extends ElementTask {
  private static final VectorSpecies<Float> F = Lanes.F;

  WhereTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int n) {
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector condition = FloatVector.fromArray(F, a, ai + i);
      FloatVector then = FloatVector.fromArray(F, b, bi + i);
      FloatVector otherwise = FloatVector.fromArray(F, c, ci + i);
      otherwise.blend(then, condition.compare(NE, zero)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] = a[ai + i] != 0f ? b[bi + i] : c[ci + i];
    }
  }
}
