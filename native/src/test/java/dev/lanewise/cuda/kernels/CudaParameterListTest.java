package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.testing.Guarded;
import dev.lanewise.kernels.testing.ParameterListContract;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaParameterListTest extends ParameterListContract {
  CudaParameterListTest() {
    super(CudaUnderTest.backend());
  }

  /** Parameters of two steps by turns, with empty ones between them, some launches full of each. */
  @ParameterizedTest
  @ValueSource(ints = {63, 64, 65, 129, 300})
  void longListsTakeSeveralLaunches(int size) {
    ParameterList list = new ParameterList();
    Guarded[] parameters = new Guarded[size];
    Guarded[] gradients = new Guarded[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      int n = i % 7 == 3 ? 0 : 1;
      double g = i % 5 - 2;
      squares += n * g * g;
      parameters[i] = n == 0 ? of(DType.F32) : of(DType.F32, i);
      gradients[i] = n == 0 ? of(DType.F32) : of(DType.F32, g);
      list.add(
          new OptimizerStep.Sgd(i % 2 == 0 ? 1 : 0.5, 0),
          n,
          parameters[i].buffer(),
          parameters[i].at(),
          gradients[i].buffer(),
          gradients[i].at(),
          null,
          0,
          null,
          0);
    }
    Guarded norm = canaries(DType.F32, 1);
    backend.optimizer(DType.F32).norm(list, norm.buffer(), norm.at());
    assertEquals((float) Math.sqrt(squares), norm.assertMarginsIntact().get(0));
    backend.optimizer(DType.F32).step(list);
    for (int i = 0; i < size; i++) {
      if (i % 7 != 3) {
        parameters[i].assertHolds(i - (i % 2 == 0 ? 1 : 0.5) * (i % 5 - 2));
      }
    }
  }
}
