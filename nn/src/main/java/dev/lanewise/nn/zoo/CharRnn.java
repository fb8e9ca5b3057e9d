package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.recurrent.Lstm;
import dev.lanewise.nn.layer.recurrent.RecurrentResult;
import dev.lanewise.nn.layer.recurrent.RecurrentState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A model of text that predicts the next character (Graves, "Generating sequences with recurrent
 * neural networks", 2013): a table of characters, stacked LSTMs whose forget gates start with a
 * bias of 1, and a dense head. Dropout acts before each LSTM but the first, and before the head
 * (Zaremba, Sutskever and Vinyals 2014).
 *
 * <p>Input: I32 characters (batch, time), output: logits (batch, time, characters). {@link #run}
 * goes on from a state.
 */
public final class CharRnn extends Layer {
  private final int characters;
  private final Embedding embedding;
  private final Lstm lstm;
  private final Dropout dropout;
  private final Dense head;

  /**
   * A network.
   *
   * @param characters how many there are
   * @param width elements of a character's vector
   * @param hidden units of an LSTM
   * @param layers how many LSTMs are stacked
   * @param rate of dropout
   * @throws IllegalArgumentException if a number is out of its range
   */
  public CharRnn(int characters, int width, int hidden, int layers, double rate) {
    this.characters = characters;
    this.embedding = new Embedding(characters, width);
    this.lstm = new Lstm(hidden).withLayers(layers).withDropout(rate).withForgetBias(1);
    this.dropout = new Dropout(rate);
    this.head = new Dense(characters);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 1) {
      throw new IllegalArgumentException(
          "input has shape " + Arrays.toString(inputShape) + "; expected (time)");
    }
    int[] sequence = context.build("embedding", embedding, inputShape);
    int[] outputs = context.build("lstm", lstm, sequence);
    context.build("dropout", dropout, outputs);
    return context.build("head", head, outputs);
  }

  /** How many characters there are. */
  public int characters() {
    return characters;
  }

  @Override
  public Tensor forward(Tensor x) {
    return head.forward(dropout.forward(lstm.forward(embedding.forward(x))));
  }

  /**
   * The scores of the character that follows each step, and the state after the last.
   *
   * @param x characters (batch, time), I32
   * @param initial the state before the first step; null for zeros
   * @return logits (batch, time, characters) as y
   */
  public RecurrentResult run(Tensor x, @Nullable RecurrentState initial) {
    RecurrentResult result = lstm.run(embedding.forward(x), initial, null);
    return new RecurrentResult(head.forward(dropout.forward(result.y())), result.state());
  }

  /** A state of zeros; made outside of any scope, it stays until it is released. */
  public RecurrentState zeroState(int batch) {
    return lstm.zeroState(batch);
  }
}
