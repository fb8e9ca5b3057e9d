package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.data.FashionMnist;
import dev.lanewise.examples.data.Mnist;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeNetStudyTest {
  @Test
  void missingDataIsSaidToBeMissing() {
    assumeTrue(
        Mnist.load(Optional.empty()).isEmpty() && FashionMnist.loadAll(Optional.empty()).isEmpty(),
        "the data is installed here");
    try (Engine engine = Engine.open()) {
      StudyContext context =
          new StudyContext(StudyOptions.DEFAULTS, engine, ProgressDisplay.silent());
      assumeTrue(context.dataFolder().isEmpty(), "a data folder is named here");
      StudyResult.Builder result = StudyResult.builder();
      LeNetStudy.digits(context, result);
      LeNetStudy.clothes(context, result);
      assertEquals(List.of(), result.build().figures());
      String report = context.report().toText();
      assertTrue(report.contains("MNIST is missing"), report);
      assertTrue(report.contains("of Fashion-MNIST are missing"), report);
    }
  }
}
