package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.report.Block;
import dev.lanewise.examples.report.Figure;
import dev.lanewise.examples.study.OpenBackend;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.Backend;
import dev.lanewise.nn.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs studies for tests. */
public final class ShortStudies {
  private ShortStudies() {}

  /** Runs the short form, checks that every figure is reached, and that the named plots exist. */
  public static StudyResult reach(Study study, String... plots) throws IOException {
    return reach(study, StudyOptions.DEFAULTS.withShortForm(), plots);
  }

  /** The same with other options. */
  public static StudyResult reach(Study study, StudyOptions options, String... plots)
      throws IOException {
    try (Backend backend = OpenBackend.open(options);
        Engine engine = Engine.over(backend)) {
      StudyContext context = new StudyContext(options, engine, ProgressDisplay.silent());
      StudyResult result = study.run(context);
      List<Figure> missed = result.figures().stream().filter(figure -> !figure.reached()).toList();
      assertTrue(missed.isEmpty(), () -> study.name() + " missed " + missed);
      assertTrue(result.figures().stream().anyMatch(Figure::hasTarget));
      Set<String> pictures =
          context.report().blocks().stream()
              .filter(Block.Picture.class::isInstance)
              .map(block -> ((Block.Picture) block).fileName())
              .collect(Collectors.toSet());
      for (String plot : plots) {
        assertTrue(pictures.contains(plot + ".png"), () -> plot + " is one of " + pictures);
      }
      return result;
    }
  }
}
