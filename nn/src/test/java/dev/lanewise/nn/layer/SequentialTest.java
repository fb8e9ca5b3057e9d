package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequentialTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private static SequencedMap<String, Layer> layers() {
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    layers.put("fc1", new Dense(5));
    layers.put("relu", Activation.relu());
    layers.put("dropout", new Dropout(0.5));
    layers.put("fc2", new Dense(3));
    return layers;
  }

  private Sequential named() {
    return Sequential.named(layers()).build(engine, 7, 4);
  }

  private static List<String> parameterNames(Layer model) {
    return model.parameters().stream().map(Parameter::name).toList();
  }

  @Test
  void namesAreThoseGiven() {
    Sequential model = named();
    assertEquals(List.of("fc1", "relu", "dropout", "fc2"), model.names());
    assertEquals(
        List.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"), parameterNames(model));
    assertEquals("dropout.mask", model.streams().getFirst().name());
    assertSame(model.children().get(3), model.layer("fc2"));
    assertTrue(model.summary().contains(" fc2 (Dense) "), model.summary());
    assertTrue(model.summary().contains(" relu (Activation) "), model.summary());
  }

  /** Output and gradients of a loss, from a chain or from its layers one after the other. */
  private static List<float[]> results(Engine engine, UnaryOp op, int units, boolean chained) {
    Sequential model =
        new Sequential(new Dense(units), Activation.of(op, 0.25, 1), new Dense(3))
            .build(engine, 3, 7);
    Tensor x = engine.full(DType.F32, 0, Layout.of(33, 7));
    new RandomStream(1, 2).normal(x, 0, 1);
    List<float[]> results = new ArrayList<>();
    try (Scope tape = engine.tape()) {
      Tensor y = x;
      if (chained) {
        y = model.forward(x);
      } else {
        for (Layer layer : model.children()) {
          y = layer.forward(y);
        }
      }
      results.add(y.toFloats());
      tape.backward(y.square().sum());
      model.parameters().forEach(parameter -> results.add(parameter.value().grad().toFloats()));
    }
    return results;
  }

  @Test
  void denseLayersAreFusedWithTheirActivationsToTheSameBits() {
    for (UnaryOp op :
        new UnaryOp[] {
          UnaryOp.RELU,
          UnaryOp.TANH,
          UnaryOp.SIGMOID,
          UnaryOp.LEAKY_RELU,
          UnaryOp.GELU,
          UnaryOp.SILU,
          UnaryOp.ELU
        }) {
      for (int units : new int[] {1, 19}) {
        for (int threads : new int[] {0, 1, 2}) {
          try (Engine one = threads == 0 ? TestEngines.scalar() : TestEngines.best(threads)) {
            List<float[]> expected = results(one, op, units, false);
            List<float[]> fused = results(one, op, units, true);
            for (int i = 0; i < expected.size(); i++) {
              assertArrayEquals(expected.get(i), fused.get(i), op + " " + i);
            }
          }
        }
      }
    }
  }

  @Test
  void unfitNamesAreRefused() {
    for (String name : List.of("", " ", "a.b", "a\nb")) {
      SequencedMap<String, Layer> layers = new LinkedHashMap<>();
      layers.put(name, new Dense(1));
      named("name is '", () -> Sequential.named(layers));
    }
    Sequential model = named();
    named("name is 'fc9'; expected one of [fc1, relu, dropout, fc2]", () -> model.layer("fc9"));
    named("name is 'fc9'", () -> model.upTo("fc9"));
    named("name is 'fc1'; expected none of [fc1", () -> model.append(1, layers()));
    named("count is 5; expected 0 to 4", () -> model.withoutLast(5));
    named("count is -1", () -> model.withoutLast(-1));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void partsShareTheLayers() {
    Sequential model = named();
    Sequential base = model.upTo("relu");
    Sequential head = model.after("relu");
    assertEquals(List.of("fc1", "relu"), base.names());
    assertEquals(List.of("dropout", "fc2"), head.names());
    assertEquals(List.of("fc1", "relu"), model.before("dropout").names());
    assertEquals(List.of("fc1", "relu", "dropout"), model.withoutLast(1).names());
    assertArrayEquals(new int[] {5}, base.outputShape());
    assertArrayEquals(new int[] {5}, head.inputShape());
    assertArrayEquals(new int[] {3}, head.outputShape());
    Tensor x = engine.of(new float[] {1, -2, 3, 4}, 1, 4);
    assertArrayEquals(model.forward(x).toFloats(), head.forward(base.forward(x)).toFloats());
    model.parameters().getFirst().value().set(new float[20]);
    assertArrayEquals(new float[5], base.forward(x).toFloats());
    model.training(true);
    assertTrue(head.layer("dropout").isTraining());
  }

  @Test
  void partMayBeEmpty() {
    Sequential model = named();
    Tensor x = engine.ones(2, 4);
    assertSame(x, model.before("fc1").forward(x));
    assertArrayEquals(new int[] {4}, model.before("fc1").outputShape());
    assertArrayEquals(new int[] {3}, model.after("fc2").inputShape());
    assertArrayEquals(new int[] {3}, model.after("fc2").outputShape());
  }

  @Test
  void headIsReplacedAndTheRestKept() {
    Sequential model = named();
    float[] first = model.parameters().getFirst().value().toFloats();
    Sequential other = model.before("fc2").append(8, new Dense(2), Activation.sigmoid());
    assertEquals(List.of("fc1", "relu", "dropout", "3", "4"), other.names());
    assertEquals(List.of("fc1.weight", "fc1.bias", "3.weight", "3.bias"), parameterNames(other));
    assertArrayEquals(new int[] {2}, other.outputShape());
    assertSame(model.layer("fc1"), other.layer("fc1"));
    assertArrayEquals(first, other.parameters().getFirst().value().toFloats());
    model.after("dropout").release();
    assertArrayEquals(new int[] {1, 2}, other.forward(engine.ones(1, 4)).shape());
  }

  /** So a chain may be built in one go or by parts. */
  @Test
  void appendedLayersStartAsIfBuiltAtOnce() {
    Sequential whole = named();
    SequencedMap<String, Layer> front = layers();
    SequencedMap<String, Layer> back = new LinkedHashMap<>();
    back.put("fc2", front.remove("fc2"));
    Sequential grown = Sequential.named(front).build(engine, 7, 4).append(7, back);
    for (int i = 0; i < 4; i++) {
      assertEquals(whole.parameters().get(i).name(), grown.parameters().get(i).name());
      assertArrayEquals(
          whole.parameters().get(i).value().toFloats(),
          grown.parameters().get(i).value().toFloats());
    }
    assertFalse(
        Arrays.equals(
            whole.parameters().get(2).value().toFloats(),
            whole.withoutLast(1).append(9, new Dense(3)).parameters().get(2).value().toFloats()));
  }

  @Test
  void appendedLayersHaveTheElementTypeOfTheChain() {
    Sequential model = new Sequential(new Dense(2)).build(engine, DType.F64, 1, 3);
    Sequential longer = model.append(1, new Dense(1));
    assertEquals(DType.F64, longer.dtype());
    assertEquals(DType.F64, longer.parameters().getLast().value().dtype());
    assertEquals(List.of("0", "1"), longer.names());
  }

  @Test
  void failedAppendLeavesTheChainAlone() {
    Sequential model = named();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> model.append(1, new Dense(2), new Conv2d(2, 3)));
    assertTrue(e.getMessage().startsWith("layer 5 (conv2d): input has shape [2]"), e.getMessage());
    assertEquals(4, model.children().size());
    assertArrayEquals(new int[] {3}, model.outputShape());
    assertThrows(IllegalStateException.class, () -> model.append(1, model.layer("fc2")));
  }

  @Test
  void partsNeedABuiltChain() {
    Sequential model = Sequential.named(layers());
    assertThrows(IllegalStateException.class, () -> model.upTo("relu"));
    assertThrows(IllegalStateException.class, () -> model.withoutLast(1));
    assertThrows(IllegalStateException.class, () -> model.append(1, new Dense(1)));
  }
}
