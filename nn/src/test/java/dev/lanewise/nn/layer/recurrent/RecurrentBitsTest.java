package dev.lanewise.nn.layer.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.testing.OpaqueMemory;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same bits on any number of threads, and on a device that can't be looked into. */
class RecurrentBitsTest {
  private static final int TIME = 5;

  /** Outputs, states and gradients of two steps, the second from the state of the first. */
  private static List<float[]> run(Engine engine, Cell cell, int batch, int in, int hidden) {
    RecurrentLayer layer = RecurrentCases.layer(cell, hidden, 2, true);
    layer.build(engine, 11, TIME, in);
    Tensor x = RecurrentCases.normal(engine, DType.F32, 4, batch, TIME, in).requireGrad();
    int[] lengths = new int[batch];
    for (int i = 0; i < batch; i++) {
      lengths[i] = i % (TIME + 1);
    }
    Tensor ends = engine.of(lengths);
    RecurrentState carried = layer.zeroState(batch);
    List<float[]> all = new ArrayList<>();
    for (int step = 0; step < 2; step++) {
      try (Scope tape = engine.tape()) {
        RecurrentResult result = layer.run(x, carried, step == 0 ? null : ends);
        tape.backward(result.y().square().mean());
        all.add(result.y().toFloats());
        carried.set(result.state());
      }
    }
    carried.h().forEach(h -> all.add(h.toFloats()));
    all.add(x.grad().toFloats());
    layer.parameters().forEach(parameter -> all.add(parameter.value().grad().toFloats()));
    return all;
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "tensor " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void threadsChangeNoBit(Cell cell) {
    try (Engine one = TestEngines.best(1);
        Engine two = TestEngines.best(2)) {
      assertSame(run(one, cell, 40, 70, 130), run(two, cell, 40, 70, 130));
    }
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void anOpaqueDeviceGivesTheBitsOfTheScalarKernels(Cell cell) {
    List<float[]> expected;
    try (Engine engine = TestEngines.scalar()) {
      expected = run(engine, cell, 7, 3, 5);
    }
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.poisoning(backend)) {
      assertSame(expected, run(engine, cell, 7, 3, 5));
      OpaqueMemory memory = (OpaqueMemory) backend.memory();
      assertTrue(memory.executed() > 100, () -> memory.executed() + " commands");
    }
  }
}
