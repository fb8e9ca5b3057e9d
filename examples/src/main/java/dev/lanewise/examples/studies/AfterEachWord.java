package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.text.ClassifierTraining;
import dev.lanewise.examples.text.TextClassifier;
import dev.lanewise.nn.text.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;

/** The probability of class 1 after each word of a sentence, for each network. */
final class AfterEachWord {
  private final List<String> words;
  private final String className;
  private final List<String> networks = new ArrayList<>();
  private final List<double[]> shares = new ArrayList<>();

  /**
   * A sentence.
   *
   * @param className what class 1 is
   */
  AfterEachWord(String sentence, String className) {
    this.words = List.of(sentence.split(" "));
    this.className = className;
  }

  /** Reads the first word, the first two, and so on. */
  void read(String network, TextClassifier model, SentimentTexts texts) {
    List<int[]> beginnings = new ArrayList<>();
    for (int count = 1; count <= words.size(); count++) {
      beginnings.add(texts.encode(String.join(" ", words.subList(0, count))));
    }
    float[] probabilities = ClassifierTraining.probabilities(model, TokenBatch.of(beginnings, 0));
    int classes = probabilities.length / words.size();
    double[] share = new double[words.size()];
    Arrays.setAll(share, i -> probabilities[i * classes + 1]);
    networks.add(network);
    shares.add(share);
  }

  /** Adds a table and a plot, written as {@code stem.png}. */
  void addTo(StudyReport report, SentimentTexts texts, String stem) {
    String what = "Probability of \"%s\"".formatted(className);
    List<String> columns = new ArrayList<>(List.of("network"));
    words.forEach(word -> columns.add("after \"" + word + "\""));
    Table table = Table.of(columns).caption(what);
    XYChart chart = Charts.xy(what, "words read", "probability");
    double[] x = new double[words.size()];
    Arrays.setAll(x, i -> i + 1);
    for (int i = 0; i < networks.size(); i++) {
      List<Object> row = new ArrayList<>(List.of(networks.get(i)));
      for (double share : shares.get(i)) {
        row.add(Numbers.fixed(share, 3));
      }
      table.row(row);
      Charts.line(chart, networks.get(i), x, shares.get(i));
    }
    List<String> unknown =
        words.stream()
            .map(word -> word.toLowerCase(Locale.ROOT))
            .filter(word -> !texts.isKnown(word))
            .toList();
    report
        .text(
            "The documents' sentence \"%s\", word by word; %s. Without a word a guess would be near %s."
                .formatted(
                    String.join(" ", words),
                    unknown.isEmpty() ? "all words are known" : unknown + " are unknown",
                    Numbers.fixed(texts.share(), 2)))
        .table(table)
        .chart(stem, what + " after each word", chart);
  }
}
