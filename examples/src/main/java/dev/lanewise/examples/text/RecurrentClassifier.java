package dev.lanewise.examples.text;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.recurrent.RecurrentLayer;
import dev.lanewise.nn.text.TokenBatch;

/**
 * A vector for each word, a recurrent layer over them, and the mean of its outputs classified;
 * dropout on the vectors and on the mean.
 */
public final class RecurrentClassifier extends TextClassifier {
  private final Embedding embedding;
  private final RecurrentLayer recurrent;
  private final Dense head;
  private final Dropout ofWords;
  private final Dropout ofMean;

  /**
   * A network.
   *
   * @param words how many tokens there are; token 0 is padding
   * @param width elements of a word's vector
   * @param recurrent not built
   */
  public RecurrentClassifier(
      int words, int width, RecurrentLayer recurrent, int classes, double dropout) {
    this.embedding =
        new Embedding(words, width).withPadding(0).withInitializer(Initializer.normal(0.1));
    this.recurrent = recurrent;
    this.head = new Dense(classes);
    this.ofWords = new Dropout(dropout);
    this.ofMean = new Dropout(dropout);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] words = context.build("embedding", embedding, inputShape);
    context.build("dropout1", ofWords, words);
    int[] outputs = context.build("recurrent", recurrent, words);
    context.build("dropout2", ofMean, outputs[1]);
    return context.build("head", head, outputs[1]);
  }

  @Override
  public Tensor classify(TokenBatch batch) {
    Tensor words = ofWords.forward(embedding.forward(batch.tokensOn(engine())));
    Tensor outputs = recurrent.run(words, null, batch.lengthsOn(engine())).y();
    return head.forward(ofMean.forward(mean(outputs, batch)));
  }
}
