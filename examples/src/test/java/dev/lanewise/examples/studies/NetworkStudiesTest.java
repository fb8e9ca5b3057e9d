package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NetworkStudiesTest {
  @Test
  void breastCancer() throws IOException {
    ShortStudies.reach(new BreastCancerStudy(), "losses");
  }

  @Test
  void digits() throws IOException {
    ShortStudies.reach(new DigitsStudy(), "losses");
  }

  @Test
  void concrete() throws IOException {
    ShortStudies.reach(new ConcreteStudy(), "losses", "predicted-against-true");
  }

  @Test
  void depth() throws IOException {
    ShortStudies.reach(
        new Depth(), "decision-straight", "decision-curved", "fading-gradients", "data-and-size");
  }

  @Test
  void lenet() throws IOException {
    ShortStudies.reach(new LeNetStudy(), "loss", "confusion", "filters", "misclassified");
  }

  @Test
  void transferLearning() throws IOException {
    ShortStudies.reach(new TransferLearning(), "loss", "accuracy");
  }

  @Test
  void shiftAndTurn() throws IOException {
    StudyResult result =
        ShortStudies.reach(
            new ShiftAndTurn(),
            "receptive-field",
            "receptive-squares",
            "moves",
            "shifted",
            "turned");
    // 3 of fields, 5 of each of 4 networks, 6 of claims.
    assertEquals(29, result.figures().size());
  }

  @Test
  @Tag("slow")
  void fullForms() throws IOException {
    ShortStudies.reach(new BreastCancerStudy(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new DigitsStudy(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new ConcreteStudy(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new Depth(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new LeNetStudy(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new TransferLearning(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new ShiftAndTurn(), StudyOptions.DEFAULTS);
  }
}
