package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.zoo.Gpt;
import dev.lanewise.nn.zoo.GptConfig;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GptStudyTest {
  @Test
  void shortForm() throws IOException {
    ShortStudies.reach(new GptStudy(), "gpt-loss", "gpt-heads", "gpt-farthest");
  }

  /** Every character of the held-out part counts once, after the characters before it. */
  @Test
  void heldOutNatsAreThoseOfEachCharacter() {
    for (int length : new int[] {70, 73, 201}) {
      String letters = "abcde fghij ";
      StringBuilder built = new StringBuilder();
      for (int i = 0; i < length; i++) {
        built.append(letters.charAt(i * i % 12));
      }
      CharacterText text = CharacterText.of(built.toString(), 0.5);
      int context = 8;
      try (Engine engine = Engine.open()) {
        Gpt model = new Gpt(GptConfig.of(text.vocabularySize(), context, 1, 2, 8));
        model.build(engine, 3, context);
        double sum = 0;
        int half = context / 2;
        int from = text.trainLength();
        for (int at = from; at < length; at++) {
          // Windows of which the second half counts; what is left over is counted from the end.
          int counted = Math.min(half, length - (from + (at - from) / half * half));
          int before = context - counted + (at - from) % half;
          try (Scope scope = engine.scope()) {
            int[] window = Arrays.copyOfRange(text.tokens(), at - before - 1, at);
            double[] logProbabilities =
                doubles(
                    model
                        .forward(engine.of(window, 1, window.length))
                        .slice(1, window.length - 1, window.length)
                        .logSoftmax()
                        .toFloats());
            sum -= logProbabilities[text.tokens()[at]];
          }
        }
        assertEquals(sum / (length - from), new GptTraining(model, text).heldOutNats(), 1e-5);
        assertTrue(sum > 1);
      }
    }
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
