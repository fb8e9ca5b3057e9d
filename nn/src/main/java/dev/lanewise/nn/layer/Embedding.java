package dev.lanewise.nn.layer;

import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.EmbeddingLookup;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A vector for each word (or character, or other index): y (batch, .., width) = the rows of weight
 * (words, width) that x (batch, ..), I32, names. As in PyTorch the weights start normal with mean 0
 * and deviation 1.
 */
public final class Embedding extends Layer {
  private static final int NO_PADDING = -1;

  private final int words;
  private final int width;
  private final int padding;
  private final Initializer initializer;
  private @Nullable Tensor weight;

  /**
   * A table.
   *
   * @param words how many rows it has
   * @param width elements of a row
   * @throws IllegalArgumentException if one of them is below 1
   */
  public Embedding(int words, int width) {
    this(words, width, NO_PADDING, Initializer.normal(1));
  }

  private Embedding(int words, int width, int padding, Initializer initializer) {
    if (words < 1 || width < 1) {
      throw new IllegalArgumentException(
          "words and width are " + words + " and " + width + "; expected 1 or more");
    }
    this.words = words;
    this.width = width;
    this.padding = padding;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
  }

  /**
   * The same, not built, with an index that stands for no word: its row is 0 and stays so.
   *
   * @throws IllegalArgumentException if it is not in 0..words-1
   */
  public Embedding withPadding(int index) {
    if (index < 0 || index >= words) {
      throw new IllegalArgumentException(
          "padding index is " + index + "; expected 0 to " + (words - 1));
    }
    return new Embedding(words, width, index, initializer);
  }

  /** The same, not built, with other first weights. */
  public Embedding withInitializer(Initializer other) {
    return new Embedding(words, width, padding, other);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    weight = context.parameter("weight", this::fill, true, words, width, words, width);
    int[] output = new int[inputShape.length + 1];
    System.arraycopy(inputShape, 0, output, 0, inputShape.length);
    output[inputShape.length] = width;
    return output;
  }

  private void fill(Tensor target, int fanIn, int fanOut, RandomStream random) {
    initializer.fill(target, fanIn, fanOut, random);
    if (padding != NO_PADDING) {
      target
          .engine()
          .backend()
          .elementwise(target.dtype())
          .fill(0, width, target.buffer(), target.offset() + (long) padding * width);
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    return EmbeddingLookup.apply(built(weight), x, padding);
  }
}
