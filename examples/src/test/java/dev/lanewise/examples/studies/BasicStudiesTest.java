package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BasicStudiesTest {
  private static double figure(StudyResult result, String name) {
    return result.figures().stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void linearRegression() throws IOException {
    StudyResult result =
        ShortStudies.reach(
            new LinearRegression(), "cost-history", "fits", "cost-of-w", "cost-of-z");
    assertEquals(57, figure(result, "mse-at-zero"));
    assertEquals(0.5, figure(result, "w-after-one-step"));
    assertEquals(0.14, figure(result, "b-after-one-step"));
  }

  @Test
  void computationGraph() throws IOException {
    StudyResult result = ShortStudies.reach(new ComputationGraph(), "graph");
    assertEquals(33, figure(result, "J"));
    assertEquals(9, figure(result, "dc"));
  }

  @Test
  void logisticRegression() throws IOException {
    StudyResult result = ShortStudies.reach(new LogisticRegression(), "sigmoid", "cancer-cost");
    assertEquals(94, figure(result, "z"));
  }

  @Test
  void vectorization() throws IOException {
    ShortStudies.reach(new Vectorization(), "simd-picture", "add-two", "dot");
  }

  @Test
  void xor() throws IOException {
    StudyResult result = ShortStudies.reach(new Xor(), "xor-error");
    assertEquals(0, figure(result, "prediction-0-0"), 0.1);
    assertEquals(1, figure(result, "prediction-1-0"), 0.1);
  }

  @Test
  void initialization() throws IOException {
    StudyResult result =
        ShortStudies.reach(
            new Initialization(), "signals-tanh", "curves-tanh", "signals-relu", "curves-relu");
    // Without any signal, all ten classes stay equally likely.
    assertEquals(Math.log(10), figure(result, "last-loss-relu-zeros"), 0.01);
  }

  @Test
  void filters() throws IOException {
    StudyResult result =
        ShortStudies.reach(
            new Filters(),
            "photograph",
            "vertical-edges",
            "horizontal-edges",
            "diagonal-edges",
            "blur",
            "sharpening",
            "inverted",
            "inversion");
    assertEquals(300, figure(result, "edge-patch"));
    assertEquals(8, figure(result, "max-pool-1-0"));
    assertEquals(5.25, figure(result, "average-pool-1-0"));
    assertEquals(-4, figure(result, "arrays-convolution-1-1"));
    assertEquals(3375, figure(result, "inverted-sum"));
  }

  @Test
  @Tag("slow")
  void fullForms() throws IOException {
    StudyOptions full = StudyOptions.DEFAULTS;
    ShortStudies.reach(new LogisticRegression(), full);
    ShortStudies.reach(new Vectorization(), full);
    ShortStudies.reach(new Initialization(), full);
  }
}
