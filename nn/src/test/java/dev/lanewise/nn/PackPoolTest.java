package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.PackedMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed matrices are made anew if, and only if, their content may have changed. */
class PackPoolTest {
  private static final float[] NUMBERS = {1, 2, 3, 4, 5, 6};

  /** x (1, 2) times the packed matrix (2, 3). */
  private static float[] product(Engine engine, PackedMatrix packed) {
    Tensor x = engine.of(new float[] {1, 10}, 1, 2);
    Tensor y = engine.zeros(1, 3);
    engine
        .backend()
        .matmul(x.dtype())
        .gemmPackedB(
            Gemm.dense(false, false, 1, 3, 2),
            1,
            x.buffer(),
            x.offset(),
            packed,
            0,
            y.buffer(),
            y.offset(),
            Epilogue.NONE,
            null,
            0,
            null,
            0);
    return y.toFloats();
  }

  private static float[] take(Engine engine, Tensor matrix, boolean transposed) {
    PackedMatrix packed = engine.packs().take(matrix, transposed);
    float[] result = product(engine, packed);
    engine.packs().giveBack(packed);
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void changesShowOnceTheyAreNoted(String name) {
    try (Backend backend = Backends.open(new BackendConfig(name, 1));
        Engine engine = Engine.over(backend)) {
      Tensor matrix = engine.of(NUMBERS, 2, 3);
      PackedMatrix first = engine.packs().take(matrix, false);
      engine.packs().giveBack(first);
      PackedMatrix second = engine.packs().take(matrix, false);
      assertSame(first, second);
      assertArrayEquals(new float[] {41, 52, 63}, product(engine, second));
      engine.packs().giveBack(second);
      backend.elementwise(matrix.dtype()).fill(2, 6, matrix.buffer(), matrix.offset());
      matrix.touch();
      assertArrayEquals(new float[] {22, 22, 22}, take(engine, matrix, false));
    }
  }

  @Test
  void matricesOfOneShapeKeepTheirOwn() {
    try (Backend backend = Backends.open(new BackendConfig("vector", 1));
        Engine engine = Engine.over(backend)) {
      Tensor a = engine.of(NUMBERS, 2, 3);
      Tensor b = engine.of(new float[] {0, 1, 0, 1, 0, 1}, 2, 3);
      Tensor turned = engine.of(new float[] {1, 4, 2, 5, 3, 6}, 3, 2);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(new float[] {41, 52, 63}, take(engine, a, false));
        assertArrayEquals(new float[] {10, 1, 10}, take(engine, b, false));
        assertArrayEquals(new float[] {41, 52, 63}, take(engine, turned, true));
      }
      PackedMatrix ofA = engine.packs().take(a, false);
      PackedMatrix ofB = engine.packs().take(b, false);
      assertNotSame(ofA, ofB);
      engine.packs().giveBack(ofB);
      engine.packs().giveBack(ofA);
      assertSame(ofA, engine.packs().take(a, false));
    }
  }

  @Test
  void memoryThatWasReturnedIsAnotherMatrix() {
    try (Backend backend = Backends.open(new BackendConfig("vector", 1));
        Engine engine = Engine.over(backend)) {
      for (int i = 1; i < 4; i++) {
        float[] numbers = {i, 0, 0, 0, i, 0};
        try (Scope scope = engine.scope()) {
          assertArrayEquals(
              new float[] {i, 10 * i, 0}, take(engine, engine.of(numbers, 2, 3), false));
        }
      }
    }
  }

  @Test
  void aPartOfMemoryIsAMatrixOfItsOwn() {
    try (Backend backend = Backends.open(new BackendConfig("vector", 1));
        Engine engine = Engine.over(backend)) {
      Tensor both = engine.of(new float[] {1, 2, 3, 4, 5, 6, 0, 1, 0, 1, 0, 1}, 4, 3);
      Tensor a = both.view(Layout.of(2, 3), both.offset());
      Tensor b = both.view(Layout.of(2, 3), both.offset() + 6);
      assertArrayEquals(new float[] {41, 52, 63}, take(engine, a, false));
      assertArrayEquals(new float[] {10, 1, 10}, take(engine, b, false));
    }
  }

  @Test
  void aMatrixAndItsTransposeAreTwo() {
    try (Backend backend = Backends.open(new BackendConfig("vector", 1));
        Engine engine = Engine.over(backend)) {
      Tensor square = engine.of(new float[] {1, 2, 3, 4}, 2, 2);
      PackedMatrix plain = engine.packs().take(square, false);
      engine.packs().giveBack(plain);
      PackedMatrix turned = engine.packs().take(square, true);
      engine.packs().giveBack(turned);
      assertNotSame(plain, turned);
      assertSame(plain, engine.packs().take(square, false));
    }
  }

  @Test
  void refusesWhatWasNotTaken() {
    try (Backend backend = Backends.open(new BackendConfig("vector", 1));
        Engine engine = Engine.over(backend)) {
      PackedMatrix packed = engine.packs().take(engine.of(NUMBERS, 2, 3), false);
      engine.packs().giveBack(packed);
      assertThrows(IllegalArgumentException.class, () -> engine.packs().giveBack(packed));
    }
  }
}
