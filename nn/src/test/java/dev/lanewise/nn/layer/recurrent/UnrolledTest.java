package dev.lanewise.nn.layer.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Back-propagation through time equals that through a graph of plain operations. */
class UnrolledTest {
  private static final int BATCH = 5;
  private static final int TIME = 7;
  private static final int IN = 6;
  private static final int HIDDEN = 9;
  private static final double TOLERANCE = 1e-12;

  private final Engine engine = TestEngines.best(1);

  @AfterEach
  void close() {
    engine.close();
  }

  /** Outputs, final states and all gradients, one after the other. */
  private List<double[]> all(Supplier<RecurrentResult> run, List<Tensor> leaves) {
    List<double[]> found = new ArrayList<>();
    leaves.forEach(Tensor::zeroGrad);
    try (Scope tape = engine.tape()) {
      RecurrentResult result = run.get();
      Tensor loss = GradientCheck.weighted(result.y());
      found.add(result.y().toDoubles());
      List<Tensor> last = new ArrayList<>(result.state().h());
      last.addAll(result.state().c());
      for (Tensor state : last) {
        found.add(state.toDoubles());
        loss = loss.add(GradientCheck.weighted(state.mul(state)));
      }
      tape.backward(loss);
      for (Tensor leaf : leaves) {
        Tensor gradient = leaf.grad();
        assertNotNull(gradient);
        found.add(gradient.toDoubles());
      }
    }
    return found;
  }

  private void compare(Cell cell, int layers, boolean bidirectional, int[] lengths) {
    RecurrentLayer layer = RecurrentCases.layer(cell, HIDDEN, layers, bidirectional);
    layer.build(engine, DType.F64, 8, TIME, IN);
    RecurrentState initial = RecurrentCases.state(layer, BATCH, 6);
    Tensor x = GradientCheck.leaf(engine, 2, BATCH, TIME, IN);
    List<Tensor> leaves = new ArrayList<>();
    leaves.add(x);
    layer.parameters().stream().map(Parameter::value).forEach(leaves::add);
    leaves.addAll(RecurrentCases.leaves(initial));
    Tensor ends = lengths == null ? null : engine.of(lengths);
    Unrolled plain = new Unrolled(cell, layer);
    List<double[]> expected = all(() -> plain.run(x, initial, lengths), leaves);
    List<double[]> actual = all(() -> layer.run(x, initial, ends), leaves);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      double[] wanted = expected.get(i);
      double[] got = actual.get(i);
      assertEquals(wanted.length, got.length);
      for (int j = 0; j < wanted.length; j++) {
        int place = i;
        int element = j;
        assertEquals(
            wanted[j],
            got[j],
            TOLERANCE * (1 + Math.abs(wanted[j])),
            () -> "tensor " + place + ", element " + element);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void withAllSteps(Cell cell, int layers, boolean bidirectional) {
    compare(cell, layers, bidirectional, null);
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.layer.recurrent.RecurrentCases#forms")
  void withLengths(Cell cell, int layers, boolean bidirectional) {
    compare(cell, layers, bidirectional, new int[] {7, 1, 0, 5, 6});
  }
}
