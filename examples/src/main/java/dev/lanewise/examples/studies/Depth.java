package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the documents claim about depth and activations, measured. */
public final class Depth implements Study {
  /**
   * A claim and what the measurement says.
   *
   * @param claim in the documents' sense
   * @param confirmed whether the measurement agrees
   * @param finding what was measured
   */
  record Verdict(String claim, boolean confirmed, String finding) {}

  @Override
  public String name() {
    return "depth";
  }

  @Override
  public String title() {
    return "Depth: what the notes claim, measured";
  }

  @Override
  public String source() {
    return "Documents 001 (activations, vanishing gradients) and 002 (why deep networks)";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    List<Verdict> verdicts = new ArrayList<>();
    Engine engine = context.engine();
    verdicts.add(LinearStack.run(context, engine, result));
    verdicts.add(DecisionBoundary.run(context, engine, result));
    verdicts.add(FadingGradients.run(context, engine, result));
    verdicts.add(DeadUnits.run(context, engine, result));
    verdicts.addAll(Parity.run(context, engine, result));
    verdicts.addAll(MoreDataMoreUnits.run(context, engine, result));
    Table table = Table.of("claim", "confirmed", "measured");
    verdicts.forEach(
        verdict ->
            table.row(verdict.claim(), verdict.confirmed() ? "yes" : "no", verdict.finding()));
    context.report().section("Verdicts").table(table);
    return result.build();
  }
}
