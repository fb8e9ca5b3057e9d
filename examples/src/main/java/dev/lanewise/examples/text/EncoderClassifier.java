package dev.lanewise.examples.text;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.SinusoidalPositions;
import dev.lanewise.nn.layer.TransformerEncoder;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.text.TokenBatch;

/**
 * A vector for each word with its position, a Transformer's encoder over them, and the mean of its
 * outputs classified.
 */
public final class EncoderClassifier extends TextClassifier {
  private final int width;
  private final Embedding embedding;
  private final SinusoidalPositions positions;
  private final TransformerEncoder encoder;
  private final Dense head;
  private final Dropout ofWords;
  private final Dropout ofMean;

  /**
   * A network.
   *
   * @param words how many tokens there are; token 0 is padding
   * @param width elements of a word's vector
   * @param most how many tokens a sequence has at most
   * @param layers of the encoder
   */
  public EncoderClassifier(
      int words, int width, int most, int layers, TransformerSettings settings, int classes) {
    this.width = width;
    this.embedding =
        new Embedding(words, width)
            .withPadding(0)
            .withInitializer(Initializer.normal(1 / Math.sqrt(width)));
    this.positions = new SinusoidalPositions(most);
    this.encoder = new TransformerEncoder(layers, settings);
    this.head = new Dense(classes);
    this.ofWords = new Dropout(settings.dropout());
    this.ofMean = new Dropout(settings.dropout());
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] words = context.build("embedding", embedding, inputShape);
    context.build("positions", positions, words);
    context.build("dropout1", ofWords, words);
    int[] outputs = context.build("encoder", encoder, words);
    context.build("dropout2", ofMean, outputs[1]);
    return context.build("head", head, outputs[1]);
  }

  @Override
  public Tensor classify(TokenBatch batch) {
    Tensor words = embedding.forward(batch.tokensOn(engine())).mul(Math.sqrt(width));
    Tensor placed = ofWords.forward(positions.forward(words));
    Tensor outputs = encoder.forward(placed, batch.lengthsOn(engine()));
    return head.forward(ofMean.forward(mean(outputs, batch)));
  }
}
