package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.FoodReviews;
import dev.lanewise.examples.data.LabelledTexts;
import dev.lanewise.examples.data.MovieReviews;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.text.BagClassifier;
import dev.lanewise.examples.text.EncoderClassifier;
import dev.lanewise.examples.text.RecurrentClassifier;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.layer.recurrent.Gru;
import dev.lanewise.nn.layer.recurrent.Lstm;
import dev.lanewise.nn.layer.recurrent.RecurrentLayer;
import dev.lanewise.nn.layer.recurrent.Rnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Did a review of food give five stars? Three recurrent networks, a Transformer's encoder and a
 * network on bags of words and pairs, in one table; and what those that read in order think after
 * each word of the documents' sentence.
 */
public final class SentimentStudy implements Study {
  private static final String SENTENCE = "I love this movie";
  private static final int CLASSES = 2;
  private static final int WIDTH = 64;

  private static final List<SentimentNetwork> NETWORKS =
      List.of(
          recurrent("RNN", "rnn", () -> new Rnn(WIDTH), 0.66),
          recurrent("LSTM", "lstm", () -> new Lstm(WIDTH), 0.74),
          recurrent("GRU", "gru", () -> new Gru(WIDTH), 0.74),
          new SentimentNetwork(
              "Transformer encoder",
              "encoder",
              texts ->
                  new EncoderClassifier(
                      texts.words(),
                      WIDTH,
                      SentimentTexts.MOST_WORDS,
                      1,
                      TransformerSettings.of(4, 2 * WIDTH).withPreNorm().withDropout(0.3),
                      CLASSES),
              false,
              6,
              0.001,
              0.01,
              0.74),
          new SentimentNetwork(
              "MLP on bags of words and pairs",
              "bag",
              texts -> new BagClassifier(texts.bag(), 32, CLASSES, 0.5),
              true,
              8,
              0.001,
              0.01,
              0.79));

  private static SentimentNetwork recurrent(
      String name, String stem, Supplier<RecurrentLayer> layer, double least) {
    return new SentimentNetwork(
        name,
        stem,
        texts -> new RecurrentClassifier(texts.words(), WIDTH, layer.get(), CLASSES, 0.5),
        false,
        6,
        0.0015,
        0.01,
        least);
  }

  @Override
  public String name() {
    return "sentiment";
  }

  @Override
  public String title() {
    return "Sentiment: five stars or not, from the words of a review";
  }

  @Override
  public String source() {
    return "Document 001: recurrent networks, \"I love this movie\"";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    double best = food(context, result);
    result.figure("best-test-accuracy", best, Target.atLeast(context.isShort() ? 0.7 : 0.81));
    films(context, result);
    return result.build();
  }

  private static double food(StudyContext context, StudyResult.Builder result) throws IOException {
    LabelledTexts all = FoodReviews.test();
    LabelledTexts test = all.rows(IntStream.range(0, context.choose(all.size(), 300)).toArray());
    int most = context.choose(Integer.MAX_VALUE, 600);
    SentimentTexts texts = new SentimentTexts(FoodReviews.train(), test, context.seed(), most);
    return new SentimentRun(context, texts, "Reviews of food: five stars or not", "", SENTENCE)
        .train(NETWORKS, result);
  }

  /** Where film reviews are at hand: do words of films make the sentence clearer? */
  private static void films(StudyContext context, StudyResult.Builder result) throws IOException {
    Optional<Path> folder = context.dataFolder();
    Optional<LabelledTexts> films =
        folder.isPresent() ? MovieReviews.load(folder.get()) : Optional.empty();
    if (context.isShort() || films.isEmpty()) {
      context
          .report()
          .section("Reviews of films")
          .text(context.isShort() ? "Left out of the short form." : MovieReviews.howToGet());
      return;
    }
    int[][] rows = Split.stratified(films.get().labels(), context.seed() + 1, 0.9, 0.1);
    SentimentTexts texts =
        new SentimentTexts(
            films.get().rows(rows[0]),
            films.get().rows(rows[1]),
            context.seed(),
            Integer.MAX_VALUE);
    List<SentimentNetwork> networks =
        NETWORKS.stream().filter(network -> !network.stem().equals("encoder")).toList();
    new SentimentRun(context, texts, "Sentences on films: for or against", "films-", SENTENCE)
        .train(networks, result);
  }
}
