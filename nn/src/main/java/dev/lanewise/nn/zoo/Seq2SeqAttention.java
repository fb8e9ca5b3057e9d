package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Layer;
import java.util.Objects;

/** How well each of the decoder's steps fits to each of the encoder's, before the softmax. */
final class Seq2SeqAttention extends Layer {
  private final Seq2Seq.Scoring scoring;
  private final Dense keys;
  private final Dense queries;
  private final Dense score;

  Seq2SeqAttention(Seq2Seq.Scoring scoring, int hidden) {
    this.scoring = Objects.requireNonNull(scoring, "scoring");
    boolean additive = scoring == Seq2Seq.Scoring.ADDITIVE;
    this.keys = new Dense(hidden, Initializer.xavierUniform(), additive);
    this.queries = new Dense(hidden, Initializer.xavierUniform(), false);
    this.score = new Dense(1, Initializer.xavierUniform(), false);
  }

  /** From the encoder's steps; queries have as many elements as keys. */
  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] made = context.build("keys", keys, inputShape);
    if (scoring == Seq2Seq.Scoring.ADDITIVE) {
      context.build("queries", queries, made);
      context.build("score", score, made);
    }
    return made;
  }

  /**
   * What the scores need of the encoder's steps, the same for all of the decoder's.
   *
   * @param x (batch, source steps, size)
   * @return (batch, source steps, hidden)
   */
  @Override
  public Tensor forward(Tensor x) {
    return keys.forward(x);
  }

  /**
   * The scores.
   *
   * @param steps the decoder's (batch, target steps, hidden)
   * @param keys (batch, source steps, hidden)
   * @return (batch, target steps, source steps)
   */
  Tensor scores(Tensor steps, Tensor keys) {
    if (scoring == Seq2Seq.Scoring.GENERAL) {
      return steps.matmul(keys.transpose(0, 2, 1));
    }
    int batch = steps.dim(0);
    int targets = steps.dim(1);
    int sources = keys.dim(1);
    int hidden = keys.dim(2);
    Tensor asked = queries.forward(steps).reshape(batch, targets, 1, hidden);
    Tensor both = asked.add(keys.reshape(batch, 1, sources, hidden)).tanh();
    return score.forward(both).reshape(batch, targets, sources);
  }
}
