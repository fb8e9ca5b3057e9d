package dev.lanewise.examples.text;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.text.TokenBatch;
import org.jspecify.annotations.Nullable;

/**
 * A network of two layers on an {@link NgramBag}. The first layer's weights are held as a vector
 * for each word or pair, of which those in the text are added up: most inputs are 0.
 */
public final class BagClassifier extends TextClassifier {
  private final NgramBag bag;
  private final int hidden;
  private final Embedding table;
  private final Activation activation = Activation.relu();
  private final Dropout dropout;
  private final Dense head;
  private @Nullable Tensor bias;

  /** A network for the tokens of a bag. */
  public BagClassifier(NgramBag bag, int hidden, int classes, double dropout) {
    this.bag = bag;
    this.hidden = hidden;
    this.table =
        new Embedding(bag.vocabulary().size(), hidden)
            .withPadding(0)
            .withInitializer(Initializer.normal(1 / Math.sqrt(bag.vocabulary().size())));
    this.dropout = new Dropout(dropout);
    this.head = new Dense(classes);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    context.build("table", table, inputShape);
    bias = context.parameter("bias", Initializer.zeros(), false, hidden, hidden, hidden);
    context.build("activation", activation, hidden);
    context.build("dropout", dropout, hidden);
    return context.build("head", head, hidden);
  }

  @Override
  public Tensor classify(TokenBatch batch) {
    float[] weights = new float[batch.tokens().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = bag.weight(batch.tokens()[i]);
    }
    Tensor sum = weighted(table.forward(batch.tokensOn(engine())), weights).add(built(bias));
    return head.forward(dropout.forward(activation.forward(sum)));
  }
}
