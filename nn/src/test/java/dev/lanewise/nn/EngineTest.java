package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.UnaryOp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lifetimes, recording, pooling and the messages for misuse. */
class EngineTest {
  private Backend backend;
  private Engine engine;

  @BeforeEach
  void open() {
    backend = Backends.open(BackendConfig.defaults().threads(1));
    engine = Engine.poisoning(backend);
  }

  @AfterEach
  void close() {
    engine.close();
    backend.close();
  }

  @Test
  void resultsDieWithTheirScopeUnlessKept() {
    Tensor kept;
    Tensor lost;
    Tensor view;
    try (Scope scope = engine.scope()) {
      kept = engine.of(new float[] {1, 2}).add(1).keep();
      view = kept.slice(0, 1, 2);
      lost = engine.of(new float[] {3, 4}).add(1);
      assertArrayEquals(new float[] {4, 5}, lost.toFloats());
    }
    assertArrayEquals(new float[] {2, 3}, kept.toFloats());
    assertArrayEquals(new float[] {3}, view.toFloats());
    IllegalStateException error = assertThrows(IllegalStateException.class, lost::toFloats);
    assertTrue(error.getMessage().contains("after its scope was closed"), error.getMessage());
    assertThrows(IllegalStateException.class, () -> lost.add(1));
  }

  @Test
  void keptOnceMovesOneScopeUp() {
    Tensor tensor;
    try (Scope outer = engine.scope()) {
      try (Scope inner = engine.scope()) {
        tensor = engine.ones(2).keep();
      }
      assertArrayEquals(new float[] {1, 1}, tensor.toFloats());
    }
    assertThrows(IllegalStateException.class, tensor::toFloats);
  }

  @Test
  void scopesCloseInnermostFirst() {
    Scope outer = engine.scope();
    Scope inner = engine.tape();
    assertThrows(IllegalStateException.class, outer::close);
    inner.close();
    outer.close();
    outer.close();
    assertThrows(IllegalStateException.class, () -> outer.backward(engine.ones()));
  }

  @Test
  void aReleasedTensorAndItsViewsAreDead() {
    Tensor tensor = engine.ones(4);
    Tensor view = tensor.reshape(2, 2);
    tensor.release();
    assertThrows(IllegalStateException.class, view::toFloats);
    assertThrows(IllegalStateException.class, tensor::release);
  }

  @Test
  void memoryIsUsedAgainAndPoisonedInBetween() {
    Tensor old = engine.ones(3);
    old.release();
    Tensor again = engine.empty(old.dtype(), old.layout());
    assertTrue(Float.isNaN(again.toFloats()[0]), "returned memory must hold NaN");
    assertEquals(1, engine.stats().buffers());
  }

  @Test
  void aTrainingStepAllocatesNoBuffersInSteadyState() {
    Tensor x = engine.ones(8, 4);
    Tensor target = engine.zeros(8, 3);
    Tensor weight = engine.ones(4, 3).requireGrad();
    Tensor bias = engine.zeros(3).requireGrad();
    long settled = 0;
    for (int step = 0; step < 6; step++) {
      try (Scope tape = engine.tape()) {
        Tensor y = x.linear(weight, bias).apply(UnaryOp.TANH);
        tape.backward(y.loss(ElementLoss.SQUARED, target));
      }
      weight.zeroGrad();
      bias.zeroGrad();
      if (step == 1) {
        settled = engine.stats().buffers();
      }
    }
    assertEquals(settled, engine.stats().buffers());
  }

  @Test
  void gradientsAddUpUntilTheyAreForgotten() {
    Tensor w = engine.of(new float[] {3}).requireGrad();
    for (int i = 1; i <= 3; i++) {
      try (Scope tape = engine.tape()) {
        tape.backward(w.square().sum());
      }
      assertArrayEquals(new float[] {6 * i}, w.grad().toFloats());
    }
    w.zeroGrad();
    assertNull(w.grad());
  }

  @Test
  void nothingIsRecordedInAPlainScopeOrWithoutParameters() {
    Tensor w = engine.ones(2).requireGrad();
    try (Scope tape = engine.tape()) {
      try (Scope inference = engine.scope()) {
        Tensor y = w.sum().keep();
        assertThrows(IllegalStateException.class, () -> tape.backward(y));
      }
      Tensor constant = engine.ones(2).sum();
      assertThrows(IllegalStateException.class, () -> tape.backward(constant));
      assertThrows(IllegalArgumentException.class, () -> tape.backward(w.add(1)));
      Tensor loss = w.mul(2).detach().mul(w).sum();
      tape.backward(loss);
      assertArrayEquals(new float[] {2, 2}, w.grad().toFloats());
    }
  }

  @Test
  void overwritingWhatTheGradientNeedsIsCaught() {
    Tensor w = engine.ones(2).requireGrad();
    Tensor x = engine.ones(2);
    try (Scope tape = engine.tape()) {
      Tensor loss = w.mul(x).sum();
      x.set(new float[] {5, 5});
      IllegalStateException error =
          assertThrows(IllegalStateException.class, () -> tape.backward(loss));
      assertTrue(error.getMessage().contains("overwritten"), error.getMessage());
      assertThrows(IllegalStateException.class, () -> loss.set(new float[] {1}));
    }
  }

  @Test
  void aViewSharesMemoryBothWays() {
    Tensor base = engine.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor column = base.transpose().slice(0, 1, 2);
    assertArrayEquals(new float[] {2, 5}, column.toFloats());
    base.set(new float[] {1, 20, 3, 4, 50, 6});
    assertArrayEquals(new float[] {20, 50}, column.toFloats());
    assertSame(base, base.contiguous());
    long before = engine.stats().copies();
    column.contiguous();
    assertEquals(before + 1, engine.stats().copies());
  }

  @Test
  void wrongShapesTypesAndEnginesAreNamed() {
    Tensor a = engine.ones(2, 3);
    assertThrows(IllegalArgumentException.class, () -> a.add(engine.ones(4)));
    assertThrows(IllegalArgumentException.class, () -> a.matmul(engine.ones(2, 3)));
    assertThrows(IllegalArgumentException.class, () -> a.matmul(engine.ones(3)));
    assertThrows(IllegalArgumentException.class, () -> a.linear(engine.ones(2, 2), null));
    assertThrows(IllegalArgumentException.class, () -> a.linear(engine.ones(3, 2), engine.ones(3)));
    assertThrows(IllegalArgumentException.class, () -> a.add(engine.of(new double[6], 2, 3)));
    assertThrows(IllegalArgumentException.class, () -> a.sum(2));
    assertThrows(IllegalArgumentException.class, () -> a.sum(0, 0));
    assertThrows(IllegalArgumentException.class, () -> a.sum(0, -2));
    assertThrows(IllegalArgumentException.class, () -> a.reshape(4));
    assertThrows(IllegalArgumentException.class, () -> a.reshape(-1, -1));
    assertThrows(IllegalArgumentException.class, () -> a.reshape(-1, 4));
    assertThrows(IllegalArgumentException.class, () -> a.transpose(0));
    assertThrows(IllegalArgumentException.class, () -> a.transpose(0, 0));
    assertThrows(IllegalArgumentException.class, () -> a.slice(0, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> a.slice(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> a.broadcastTo(2, 4));
    assertThrows(IllegalArgumentException.class, () -> a.gather(0, engine.ones(1)));
    assertThrows(IllegalArgumentException.class, () -> a.gather(0, engine.of(new int[] {2})));
    assertThrows(IllegalArgumentException.class, () -> a.crossEntropy(engine.of(new int[] {0, 3})));
    assertThrows(IllegalArgumentException.class, () -> a.crossEntropy(engine.of(new int[] {0})));
    assertThrows(IllegalArgumentException.class, () -> a.set(new float[5]));
    assertThrows(IllegalArgumentException.class, () -> a.set(new double[6]));
    assertThrows(IllegalArgumentException.class, () -> a.transpose().set(new float[6]));
    assertThrows(IllegalArgumentException.class, () -> engine.of(new float[5], 2, 3));
    assertThrows(IllegalArgumentException.class, () -> engine.zeros(-1));
    assertThrows(IllegalStateException.class, a::item);
    assertThrows(IllegalStateException.class, () -> engine.of(new int[] {1}).requireGrad());
    try (Engine other = Engine.over(backend)) {
      Tensor foreign = other.ones(2, 3);
      assertThrows(IllegalArgumentException.class, () -> a.add(foreign));
    }
  }

  @Test
  void emptyTensorsWork() {
    Tensor none = engine.zeros(0, 3);
    assertEquals(0, none.add(1).size());
    assertArrayEquals(new float[] {0, 0, 0}, none.sum(0).toFloats());
    assertArrayEquals(new float[0], none.sum(1).toFloats());
    assertThrows(IllegalArgumentException.class, () -> none.max(0));
  }
}
