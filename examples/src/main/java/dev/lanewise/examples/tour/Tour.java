package dev.lanewise.examples.tour;

import dev.lanewise.examples.studies.Xor;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Diagnosis;
import dev.lanewise.kernels.DiagnosisText;
import java.io.IOException;

/**
 * The machine and its backends, kernels scalar against vector, and two networks that learn. Run and
 * reported like a study, but no study: it says what the others prove.
 */
public final class Tour implements Study {
  @Override
  public String name() {
    return "tour";
  }

  @Override
  public String title() {
    return "A tour of Lanewise";
  }

  @Override
  public String source() {
    return "The studies digits and xor in short; `./lanewise studies` lists them all";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    BackendConfig config =
        BackendConfig.defaults()
            .backend(context.backend().name())
            .threads(context.backend().threads());
    context
        .report()
        .section("The machine and its backends")
        .preformatted(DiagnosisText.render(Diagnosis.of(config)));
    SideBySide.run(context, result);
    DigitsInShort.run(context, result);
    Xor.learn(context, result);
    return result.build();
  }
}
