package dev.lanewise.examples.studies;

import dev.lanewise.examples.Names;
import dev.lanewise.examples.study.Study;
import java.util.List;

/** The studies there are. */
public final class Studies {
  private static final List<Study> ALL =
      List.of(
          new LinearRegression(),
          new ComputationGraph(),
          new LogisticRegression(),
          new Vectorization(),
          new Xor(),
          new Initialization(),
          new Depth(),
          new BreastCancerStudy(),
          new DigitsStudy(),
          new ConcreteStudy(),
          new Filters(),
          new LeNetStudy(),
          new CatCnnStudy(),
          new CifarStudy(),
          new TransferLearning(),
          new ShiftAndTurn(),
          new SequenceMemory(),
          new TimeSeriesStudy(),
          new CharRnnStudy(),
          new SentimentStudy(),
          new TranslationStudy(),
          new GptStudy(),
          new AttentionStudy(),
          new VitStudy());

  private Studies() {}

  /** Every study, in the order of the documents. */
  public static List<Study> all() {
    return ALL;
  }

  /**
   * The study of this name.
   *
   * @throws dev.lanewise.examples.BadInputException if there is none, naming those there are
   */
  public static Study named(String name) {
    return ALL.stream()
        .filter(study -> study.name().equals(name))
        .findFirst()
        .orElseThrow(() -> Names.unknown("study", name, ALL.stream().map(Study::name).toList()));
  }
}
