package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm2d;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.Penalty;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrozenTrainingTest {
  private static final int ROWS = 21;
  private static final int SIDE = 12;

  @TempDir Path folder;

  private static Sequential model(Engine engine) {
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    layers.put("conv1", new Conv2d(8, 3));
    layers.put("norm1", new BatchNorm2d());
    layers.put("relu1", Activation.relu());
    layers.put("dropout1", new Dropout(0.3));
    layers.put("pool1", Pool2d.max(2));
    layers.put("conv2", new Conv2d(12, 3));
    layers.put("relu2", Activation.relu());
    layers.put("flatten", new Flatten());
    layers.put("dropout2", new Dropout(0.2));
    layers.put("fc", new Dense(3));
    return Sequential.named(layers).build(engine, 5, 2, SIDE, SIDE);
  }

  private static Tensor x(Engine engine) {
    Tensor x = engine.empty(DType.F32, Layout.of(ROWS, 2, SIDE, SIDE));
    new RandomStream(17, 0).normal(x, 0, 1);
    return x;
  }

  private static Tensor y(Engine engine) {
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = i % 3;
    }
    return engine.of(labels, ROWS);
  }

  private static TrainerOptions options(UpdateRule rule) {
    return TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
        .optimizer(rule, 0.01)
        .penalty(new Penalty(1e-3, 1e-2))
        .earlyStopping(EarlyStopping.keepBest().minimising("loss"))
        .batchSize(8)
        .epochs(3)
        .seed(2);
  }

  private static Map<String, float[]> content(Layer model) {
    Map<String, float[]> content = new LinkedHashMap<>();
    for (NamedTensor tensor : ModelFile.tensors(model)) {
      content.put(tensor.name(), tensor.value().toFloats());
    }
    return content;
  }

  /** Weights, running statistics, penalties and weight decay: bit for bit. */
  @Test
  void frozenLayersKeepTheirBitsAndTheOthersChange() {
    for (UpdateRule rule : List.of(UpdateRule.adamW(0.1), UpdateRule.sgd(0.1))) {
      try (Engine engine = TestEngines.best(2)) {
        Sequential model = model(engine);
        model.upTo("pool1").freeze();
        Map<String, float[]> before = content(model);
        try (Trainer trainer = new Trainer(model, options(rule))) {
          assertTrue(
              trainer.optimizer().state().stream().noneMatch(s -> s.name().contains("1.")),
              "no state for what is frozen");
          trainer.fit(x(engine), y(engine));
        }
        Map<String, float[]> after = content(model);
        for (String name : before.keySet()) {
          if (name.contains("1.")) {
            assertArrayEquals(before.get(name), after.get(name), name);
          } else {
            assertFalse(Arrays.equals(before.get(name), after.get(name)), name);
          }
        }
      }
    }
  }

  private static Map<String, float[]> trained(int threads, boolean cached) {
    try (Engine engine = TestEngines.best(threads)) {
      Sequential model = model(engine);
      Sequential base = model.upTo("pool1");
      base.freeze();
      Tensor x = x(engine);
      Layer head = cached ? model.after("pool1") : model;
      Tensor input = cached ? FrozenFeatures.of(base, x, 5) : x;
      try (Trainer trainer = new Trainer(head, options(UpdateRule.adam()))) {
        trainer.fit(input, y(engine));
      }
      return content(model);
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  @Test
  void headLearnsTheSameBitsOnCachedFeaturesAndOnAnyThreads() {
    Map<String, float[]> whole = trained(1, false);
    assertSame(whole, trained(1, true));
    assertSame(whole, trained(2, true));
    assertSame(whole, trained(2, false));
  }

  @Test
  void featuresComeBatchByBatchInOrder() throws IOException {
    try (Engine engine = TestEngines.best(1)) {
      Sequential base = model(engine).upTo("pool1");
      base.freeze();
      base.training(true);
      Tensor x = x(engine);
      float[] pixels = x.toFloats();
      int width = 2 * SIDE * SIDE;
      int[] asked = {0};
      Tensor read =
          FrozenFeatures.of(
              base,
              (row, into, offset) -> {
                assertEquals(asked[0]++, row);
                assertEquals(0, offset % width);
                assertTrue(into.length <= 4 * width, "no more than a batch");
                System.arraycopy(pixels, row * width, into, offset, width);
              },
              ROWS,
              4);
      assertEquals(ROWS, asked[0]);
      float[] expected = base.forward(x).toFloats();
      assertArrayEquals(new int[] {ROWS, 8, 5, 5}, read.shape());
      assertArrayEquals(expected, read.toFloats());
      assertArrayEquals(expected, FrozenFeatures.of(base, x, ROWS + 1).toFloats());
      assertArrayEquals(expected, FrozenFeatures.of(base, x, 1).toFloats());
      assertTrue(base.training());
    }
  }

  @Test
  void sourcesThatFailAndBadInputAreNamed() {
    try (Engine engine = TestEngines.best(1)) {
      Sequential base = model(engine).upTo("pool1");
      Tensor x = x(engine);
      named("base is not frozen", () -> FrozenFeatures.of(base, x, 4));
      base.freeze();
      base.layer("dropout1").unfreeze();
      named("base is not frozen", () -> FrozenFeatures.of(base, x, 4));
      base.freeze();
      named("batchSize is 0", () -> FrozenFeatures.of(base, x, 0));
      named(
          "rows, batchSize are 0, 4",
          () -> FrozenFeatures.of(base, (row, into, offset) -> {}, 0, 4));
      IOException failure = new IOException("gone");
      assertEquals(
          failure,
          assertThrows(
              IOException.class,
              () ->
                  FrozenFeatures.of(
                      base,
                      (row, into, offset) -> {
                        throw failure;
                      },
                      3,
                      4)));
      Sequential wide = new Sequential(new Dense(1));
      wide.build(engine, DType.F64, 1, 2);
      wide.freeze();
      named("base is F64", () -> FrozenFeatures.of(wide, (row, into, offset) -> {}, 1, 1));
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void named(String text, Action action) {
    Exception e = assertThrows(RuntimeException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void trainerKeepsToWhatWasFrozenWhenItWasMade() {
    try (Engine engine = TestEngines.best(1)) {
      Sequential model = model(engine);
      Tensor x = x(engine);
      Tensor y = y(engine);
      model.freeze();
      try (Trainer trainer = new Trainer(model, options(UpdateRule.adam()))) {
        named("every parameter is frozen", () -> trainer.fit(x, y));
        model.layer("fc").unfreeze();
        named("every parameter is frozen", () -> trainer.fit(x, y));
      }
      try (Trainer trainer = new Trainer(model, options(UpdateRule.adam()))) {
        model.layer("conv2").unfreeze();
        named("expected a new trainer", () -> trainer.fit(x, y));
        model.layer("conv2").freeze();
        trainer.fit(x, y);
      }
    }
  }

  @Test
  void checkpointResumesOnlyWithTheSameLayersFrozen() {
    Path file = folder.resolve("run");
    Map<String, float[]> straight;
    try (Engine engine = TestEngines.best(1)) {
      Sequential model = model(engine);
      model.upTo("pool1").freeze();
      try (Trainer trainer = new Trainer(model, options(UpdateRule.sgd()).checkpoint(file, 1))) {
        trainer.fit(x(engine), y(engine));
      }
    }
    try (Engine engine = TestEngines.best(1)) {
      Sequential model = model(engine);
      model.upTo("pool1").freeze();
      try (Trainer trainer = new Trainer(model, options(UpdateRule.sgd()).epochs(5))) {
        trainer.fit(x(engine), y(engine));
      }
      straight = content(model);
    }
    try (Engine engine = TestEngines.best(1)) {
      Sequential model = model(engine);
      try (Trainer trainer = new Trainer(model, options(UpdateRule.sgd()).epochs(5))) {
        ModelFileException e = assertThrows(ModelFileException.class, () -> trainer.resume(file));
        assertTrue(e.getMessage().contains("trainer.frozen"), e.getMessage());
      }
      model.upTo("pool1").freeze();
      try (Trainer trainer = new Trainer(model, options(UpdateRule.sgd()).epochs(5))) {
        trainer.resume(file);
        trainer.fit(x(engine), y(engine));
      }
      assertSame(straight, content(model));
    }
  }

  /** In the second phase of transfer learning. */
  @Test
  void unfrozenLayersLearnAgain() {
    try (Engine engine = TestEngines.best(1)) {
      Sequential model = model(engine);
      model.freeze();
      model.layer("fc").unfreeze();
      try (Trainer trainer = new Trainer(model, options(UpdateRule.adam()))) {
        trainer.fit(x(engine), y(engine));
      }
      Map<String, float[]> before = content(model);
      model.layer("conv2").unfreeze();
      try (Trainer trainer = new Trainer(model, options(UpdateRule.adam()))) {
        trainer.fit(x(engine), y(engine));
      }
      Map<String, float[]> after = content(model);
      before.forEach(
          (name, values) ->
              assertEquals(
                  !name.startsWith("conv2") && !name.startsWith("fc"),
                  Arrays.equals(values, after.get(name)),
                  name));
    }
  }
}
