package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.train.EpochResult;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MoveTest {
  private static final float BLACK = -1;
  private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  private static float[] moved(Move move, float... pixels) {
    return move.of(new Pictures(1, 3, pixels, new int[pixels.length / 9], BLACK)).pixels();
  }

  @Test
  void shiftsMoveTheContentDownAndRight() {
    assertArrayEquals(new float[] {-1, -1, -1, -1, 1, 2, -1, 4, 5}, moved(Move.shift(1, 1), NINE));
    assertArrayEquals(
        new float[] {5, 6, -1, 8, 9, -1, -1, -1, -1}, moved(Move.shift(-1, -1), NINE));
    assertArrayEquals(NINE, moved(Move.NONE, NINE));
  }

  @Test
  void turnsGoCounterClockwise() {
    assertArrayEquals(new float[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, moved(Move.turn(90), NINE), 1e-5f);
    assertArrayEquals(new float[] {9, 8, 7, 6, 5, 4, 3, 2, 1}, moved(Move.turn(180), NINE), 1e-5f);
    assertArrayEquals(new float[] {7, 4, 1, 8, 5, 2, 9, 6, 3}, moved(Move.turn(-90), NINE), 1e-5f);
  }

  @Test
  void mirroringComesFirst() {
    assertArrayEquals(
        new float[] {3, 2, 1, 6, 5, 4, 9, 8, 7}, moved(new Move(true, 0, 0, 0), NINE));
    assertArrayEquals(
        new float[] {-1, 3, 2, -1, 6, 5, -1, 9, 8}, moved(new Move(true, 0, 0, 1), NINE));
  }

  @Test
  void betweenPixelsItInterpolates() {
    assertArrayEquals(
        new float[] {0, 1.5f, 2.5f, 1.5f, 4.5f, 5.5f, 3, 7.5f, 8.5f},
        moved(Move.shift(0, 0.5), NINE));
    assertArrayEquals(
        new float[] {0, 0.5f, 1, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f},
        moved(Move.shift(0.5, 0), NINE));
  }

  @Test
  void theEdgeCanGoOnAndChannelsMoveAlike() {
    float[] two = Arrays.copyOf(NINE, 18);
    Arrays.fill(two, 9, 18, 4);
    float[] to = new float[18];
    Move.shift(0, 1).apply(new Pictures(2, 3, two, new int[1], BLACK), to, 0, Float.NaN);
    assertArrayEquals(new float[] {1, 1, 2, 4, 4, 5, 7, 7, 8, 4, 4, 4, 4, 4, 4, 4, 4, 4}, to);
  }

  @Test
  void aTrainingGetsOtherPicturesInEachEpoch() {
    float[] pixels = new float[4 * 9];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i;
    }
    Pictures pictures = new Pictures(1, 3, pixels, new int[4], BLACK);
    RandomMoves.Limits limits = new RandomMoves.Limits(true, 1, 20, false);
    try (Engine engine = Engine.open()) {
      RandomMoves moves = new RandomMoves(engine, pictures, limits, 7);
      assertArrayEquals(pixels, moves.x().toFloats());
      moves.onStart(0, 2, 1);
      float[] first = moves.x().toFloats();
      moves.onEpochEnd(new EpochResult(1, 0.1, Map.of()), false, 0);
      float[] second = moves.x().toFloats();
      assertNotEquals(Arrays.toString(first), Arrays.toString(second));
      // Going on after the first epoch gives what an uninterrupted training sees.
      RandomMoves again = new RandomMoves(engine, pictures, limits, 7);
      again.onStart(1, 2, 1);
      assertArrayEquals(second, again.x().toFloats());
      RandomMoves other = new RandomMoves(engine, pictures, limits, 8);
      other.onStart(1, 2, 1);
      assertNotEquals(Arrays.toString(second), Arrays.toString(other.x().toFloats()));
      RandomMoves still = new RandomMoves(engine, pictures, RandomMoves.Limits.NONE, 7);
      still.onStart(0, 2, 1);
      assertArrayEquals(pixels, still.x().toFloats());
    }
  }

  @Test
  void limitsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new RandomMoves.Limits(false, -1, 0, false));
    assertThrows(
        IllegalArgumentException.class, () -> new RandomMoves.Limits(false, 0, Double.NaN, false));
    assertEquals("pictures as they are", RandomMoves.Limits.NONE.describe());
  }
}
