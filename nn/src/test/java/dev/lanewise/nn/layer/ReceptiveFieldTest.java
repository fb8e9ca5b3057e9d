package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.testing.TestEngines;
import dev.lanewise.nn.zoo.AlexNet;
import dev.lanewise.nn.zoo.LeNet5;
import dev.lanewise.nn.zoo.ResNet;
import dev.lanewise.nn.zoo.Vgg;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptiveFieldTest {
  private static final int SIDE = 120;

  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private static ReceptiveField square(long size, long stride, long start) {
    return new ReceptiveField(size, size, stride, stride, start, start);
  }

  @Test
  void leNetHasItsKnownFields() {
    Sequential model = LeNet5.modern(10).build(engine, 1, 1, LeNet5.SIDE, LeNet5.SIDE);
    assertEquals(square(5, 1, -2), model.upTo("0").receptiveField());
    assertEquals(square(5, 1, -2), model.upTo("1").receptiveField());
    assertEquals(square(6, 2, -2), model.upTo("2").receptiveField());
    assertEquals(square(14, 2, -2), model.upTo("3").receptiveField());
    assertEquals(square(16, 4, -2), model.upTo("5").receptiveField());
    assertNull(model.upTo("6").receptiveField());
    assertNull(model.receptiveField());
  }

  /** The numbers of Araujo et al.: field 212, stride 32, padding 90. */
  @Test
  void vgg16HasItsKnownFields() {
    Sequential base = Vgg.vgg16Base().build(engine, 1, 3, 32, 32);
    assertEquals(14_714_688, base.parameterCount());
    assertEquals(square(196, 16, -90), base.upTo("block5_conv3").receptiveField());
    assertEquals(square(212, 32, -90), base.receptiveField());
    assertEquals(square(14, 2, -6), base.upTo("block2_conv2").receptiveField());
    String summary = base.summary();
    assertTrue(summary.contains(" Receptive Field  Stride  Start\n"), summary);
    assertTrue(summary.contains(" block5_conv3 (Conv2d)      (None, 512, 2, 2) "), summary);
    assertTrue(summary.contains(" 2,359,808              196      16    -90\n"), summary);
    assertTrue(summary.contains("              212      32    -90\n"), summary);
  }

  @Test
  void resNet18SeesWhatItsLongestWaySees() {
    Sequential model = ResNet.resNet18(10).build(engine, 1, 3, 32, 32);
    ReceptiveField last = model.withoutLast(3).receptiveField();
    assertNotNull(last);
    assertEquals("435", last.size());
    assertEquals("32", last.stride());
    assertNull(model.withoutLast(2).receptiveField(), "behind the global average");
    assertTrue(model.summary().contains("              435      32   -"), model.summary());
    assertTrue(model.summary().contains("               -       -      -\n"), model.summary());
  }

  @Test
  @Tag("slow")
  void alexNetHasItsKnownField() {
    Sequential model = AlexNet.of(10).build(engine, 1, 3, 224, 224);
    assertEquals(square(195, 32, -66), model.upTo("12").receptiveField());
    assertEquals(square(195, 32, -66), model.upTo("13").receptiveField(), "6 x 6 of 6 x 6");
  }

  @Test
  void summaryOfOtherNetworksHasNone() {
    String rows = new Sequential(new Dense(2)).build(engine, 1, 3).summary();
    assertTrue(!rows.contains("Receptive Field"), rows);
    String flat = new Sequential(new Flatten(), new Dense(2)).build(engine, 1, 1, 2, 2).summary();
    assertTrue(!flat.contains("Receptive Field"), flat);
  }

  @Test
  void fieldsMayBeOblong() {
    Layer layer = new Conv2d(1, Window2d.of(3, 5).withStride(2, 1).withPadding(1, 0, 2, 0));
    layer.build(engine, 1, 1, 9, 9);
    ReceptiveField field = layer.receptiveField();
    assertEquals(new ReceptiveField(3, 5, 2, 1, -1, -2), field);
    assertEquals("3x5", field.size());
    assertEquals("2x1", field.stride());
    assertEquals("-1x-2", field.start());
  }

  @Test
  void noWindowIsNull() {
    for (Layer layer :
        List.of(
            Pool2d.adaptiveAverage(1, 1),
            Pool2d.adaptiveAverage(2, 3),
            Activation.softmax(),
            new Flatten(),
            new Sequential(new Flatten(), Activation.relu()))) {
      layer.build(engine, 1, 1, 9, 8);
      assertNull(layer.receptiveField(), layer.toString());
    }
    Layer even = Pool2d.adaptiveAverage(3, 2);
    even.build(engine, 1, 1, 9, 8);
    assertEquals(new ReceptiveField(3, 4, 3, 4, 0, 0), even.receptiveField());
    ReceptiveField one = square(3, 1, -1);
    assertNull(ReceptiveField.union(one, null));
    assertNull(ReceptiveField.union(null, one));
    assertNull(ReceptiveField.union(one, square(3, 2, -1)));
    assertEquals(square(5, 1, -3), ReceptiveField.union(one, square(3, 1, -3)));
  }

  /** The field is where the gradient of one output by the input is not 0, in random networks. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void gradientFillsTheField(long seed) {
    Random random = new Random(seed);
    Sequential model =
        new Sequential(convolution(Window2d.of(1, 1)), part(random), block(random), part(random))
            .build(engine, DType.F64, 1, 1, SIDE, SIDE);
    ReceptiveField field = model.receptiveField();
    assertNotNull(field);
    Tensor x = engine.full(DType.F64, 1, Layout.of(1, 1, SIDE, SIDE)).requireGrad();
    int[] shape = model.outputShape();
    int p = shape[1] / 2;
    int q = shape[2] / 2;
    try (Scope tape = engine.tape()) {
      tape.backward(model.forward(x).slice(2, p, p + 1).slice(3, q, q + 1).sum());
    }
    double[] gradient = x.grad().toDoubles();
    int[] seen = {SIDE, SIDE, -1, -1};
    for (int i = 0; i < gradient.length; i++) {
      if (gradient[i] != 0) {
        seen[0] = Math.min(seen[0], i / SIDE);
        seen[1] = Math.min(seen[1], i % SIDE);
        seen[2] = Math.max(seen[2], i / SIDE);
        seen[3] = Math.max(seen[3], i % SIDE);
      }
    }
    assertEquals(p * field.strideH() + field.startH(), seen[0], field.toString());
    assertEquals(q * field.strideW() + field.startW(), seen[1], field.toString());
    assertEquals(field.height(), seen[2] - seen[0] + 1, field.toString());
    assertEquals(field.width(), seen[3] - seen[1] + 1, field.toString());
  }

  private static Layer block(Random random) {
    Layer main = convolution(Window2d.of(3, 3).withPadding(1));
    return switch (random.nextInt(5)) {
      case 0 -> new Residual(main);
      case 3 ->
          new Concat(
              main, new Sequential(), convolution(Window2d.of(1, 5).withPadding(0, 0, 0, 4)));
      case 4 ->
          new Sequential(new ZeroPad2d(2, 0, 1, 0), new LocalResponseNorm(3, 1e-4, 0.75, 1), main);
      case 1 -> new Residual(main, convolution(Window2d.of(5, 1).withPadding(2, 2, 0, 0)));
      default -> new Sequential(part(random), part(random));
    };
  }

  private static Layer part(Random random) {
    Window2d window =
        Window2d.of(2 + random.nextInt(2), 2 + random.nextInt(2))
            .withStride(1 + random.nextInt(2), 1 + random.nextInt(2))
            .withPadding(
                random.nextInt(2), random.nextInt(2), random.nextInt(2), random.nextInt(2));
    return random.nextBoolean()
        ? Pool2d.average(window, false, true)
        : convolution(window.withDilation(1 + random.nextInt(2), 1 + random.nextInt(2)));
  }

  private static Layer convolution(Window2d window) {
    return new Conv2d(2, window).withInitializer(Initializer.ones());
  }
}
