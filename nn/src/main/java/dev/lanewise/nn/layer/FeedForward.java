package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Transformer layer that works on each step alone: two projections with an activation
 * between them. Its owner builds it under its own names, as PyTorch does.
 */
final class FeedForward {
  private final TransformerSettings settings;
  private final Projection widening;
  private final Dropout dropout;
  private @Nullable Projection narrowing;

  FeedForward(TransformerSettings settings) {
    this.settings = settings;
    this.widening = new Projection(settings.inner(), settings.initializer());
    this.dropout = new Dropout(settings.dropout());
  }

  void build(BuildContext context, int[] inputShape) {
    int[] inside = context.build("linear1", widening, inputShape);
    context.build("dropout", dropout, inside);
    narrowing = new Projection(inputShape[inputShape.length - 1], settings.initializer());
    context.build("linear2", narrowing, inside);
  }

  Tensor forward(Tensor x) {
    Projection last = narrowing;
    if (last == null) {
      throw new IllegalStateException("the layer was not built");
    }
    return last.forward(dropout.forward(widening.forward(x).apply(settings.activation())));
  }
}
