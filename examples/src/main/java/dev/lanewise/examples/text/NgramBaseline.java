package dev.lanewise.examples.text;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.report.Table;
import java.util.Arrays;

/** How well counted 1- to 6-grams predict the held-out part of a text, as networks have to. */
public final class NgramBaseline {
  /** The greatest order. */
  public static final int ORDERS = 6;

  private final double[] nats;

  private NgramBaseline(double[] nats) {
    this.nats = nats;
  }

  /** Counts the training part and measures on the held-out part: about a second a megabyte. */
  public static NgramBaseline of(CharacterText text) {
    NgramModel model = NgramModel.count(text.train(), text.vocabularySize(), ORDERS);
    double[] nats = new double[ORDERS];
    Arrays.setAll(nats, i -> model.crossEntropy(i + 1, text.tokens(), text.trainLength()));
    return new NgramBaseline(nats);
  }

  /**
   * Nats a character on the held-out part.
   *
   * @throws IndexOutOfBoundsException if {@code order} is not in 1..{@link #ORDERS}
   */
  public double nats(int order) {
    return nats[order - 1];
  }

  /** Adds a row for each order: the model's name, its nats a character. */
  public Table addTo(Table table) {
    for (int order = 1; order <= ORDERS; order++) {
      table.row("counted " + order + "-grams (modified Kneser-Ney)", nats(order));
    }
    return table;
  }
}
