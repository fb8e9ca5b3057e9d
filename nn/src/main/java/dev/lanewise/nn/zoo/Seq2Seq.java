package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.recurrent.Gru;
import dev.lanewise.nn.layer.recurrent.RecurrentResult;
import dev.lanewise.nn.layer.recurrent.RecurrentState;
import dev.lanewise.nn.op.JoinColumns;
import dev.lanewise.nn.op.SequenceLengths;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From one sequence to another (Cho et al. 2014; Sutskever, Vinyals and Le 2014): a GRU in both
 * directions reads the source, a second one writes the target and attends to all steps of the
 * source. Attention comes behind the decoder's step, as in Luong, Pham and Manning 2015: weights =
 * softmax(scores), context = weights times the encoder's outputs, and the token that follows is
 * scored from tanh(W [context, step]). The decoder starts from tanh(W [last forward, last reverse
 * state]) of the encoder.
 *
 * <p>Sources and targets are I32 tokens (batch, time); lengths (I32) tell how many steps of each
 * source there are, 1 or more.
 */
public final class Seq2Seq extends Layer {
  /** How steps are compared. */
  public enum Scoring {
    /** v tanh(W step + U output) (Bahdanau, Cho and Bengio 2015). */
    ADDITIVE,
    /** step W output (Luong, Pham and Manning 2015). */
    GENERAL
  }

  /**
   * A source that was read.
   *
   * @param outputs the encoder's (batch, source steps, 2 hidden)
   * @param keys what the scores need of them (batch, source steps, hidden)
   * @param mask 0 where a source has a step, else a number so low that its weight is 0 (batch, 1,
   *     source steps); null if all have all
   * @param start the decoder's first state
   */
  public record Memory(Tensor outputs, Tensor keys, @Nullable Tensor mask, RecurrentState start) {}

  /**
   * Steps of a target.
   *
   * @param logits of the token that follows each step (batch, target steps, tokens)
   * @param weights the alignment: how much each step attends to each of the source's (batch, target
   *     steps, source steps)
   * @param state the decoder's after the last step
   */
  public record Steps(Tensor logits, Tensor weights, RecurrentState state) {}

  private final int targets;
  private final Embedding source;
  private final Embedding target;
  private final Dropout dropout;
  private final Gru encoder;
  private final Dense bridge;
  private final Gru decoder;
  private final Seq2SeqAttention attention;
  private final Dense combine;
  private final Dense head;

  /**
   * A network.
   *
   * @param sources how many tokens the source has
   * @param targets how many the target has
   * @param width elements of a token's vector
   * @param hidden units of each GRU in one direction
   * @param rate of dropout on vectors of tokens and before the head
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Seq2Seq(int sources, int targets, int width, int hidden, Scoring scoring, double rate) {
    this.targets = targets;
    this.source = new Embedding(sources, width);
    this.target = new Embedding(targets, width);
    this.dropout = new Dropout(rate);
    this.encoder = new Gru(hidden).bidirectional();
    this.bridge = new Dense(hidden);
    this.decoder = new Gru(hidden);
    this.attention = new Seq2SeqAttention(scoring, hidden);
    this.combine = new Dense(hidden);
    this.head = new Dense(targets);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 1) {
      throw new IllegalArgumentException(
          "input has shape " + Arrays.toString(inputShape) + "; expected (time)");
    }
    int time = inputShape[0];
    int[] read = context.build("source", source, time);
    int[] outputs = context.build("encoder", encoder, read);
    int[] state = context.build("bridge", bridge, outputs[1]);
    int[] written = context.build("decoder", decoder, context.build("target", target, time));
    context.build("attention", attention, outputs);
    int[] attended = context.build("combine", combine, time, outputs[1] + state[0]);
    context.build("dropout", dropout, written);
    return context.build("head", head, attended);
  }

  /** How many tokens the target has. */
  public int targets() {
    return targets;
  }

  /** A state of zeros for the decoder; made outside of any scope, it stays until it is released. */
  public RecurrentState zeroState(int batch) {
    return decoder.zeroState(batch);
  }

  /**
   * Not to be used, since there are two inputs: {@link #forward(Tensor, Tensor, Tensor)}.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Tensor forward(Tensor x) {
    throw new UnsupportedOperationException(
        "a Seq2Seq needs a source and a target; call forward(source, target, lengths)");
  }

  /**
   * The scores of the token that follows each step of the target, whose tokens are given (teacher
   * forcing).
   *
   * @param sources (batch, source steps)
   * @param target (batch, target steps)
   * @param lengths steps of each source, 1 or more; null means all
   * @return logits (batch, target steps, tokens)
   */
  public Tensor forward(Tensor sources, Tensor target, @Nullable Tensor lengths) {
    Memory memory = encode(sources, lengths);
    return decode(target, memory, memory.start()).logits();
  }

  /**
   * Reads sources.
   *
   * @throws IllegalArgumentException if a length is not from 1 to the number of steps
   */
  public Memory encode(Tensor sources, @Nullable Tensor lengths) {
    if (lengths != null) {
      SequenceLengths.require(sources, lengths, sources.dim(0), 1, sources.dim(1));
    }
    Tensor vectors = dropout.forward(source.forward(sources));
    RecurrentResult read = encoder.run(vectors, null, lengths);
    List<Tensor> last = read.state().h();
    Tensor start = bridge.forward(JoinColumns.apply(last.get(0), last.get(1))).tanh();
    Tensor mask =
        lengths == null ? null : SequenceMasks.of(engine(), dtype(), lengths, sources.dim(1));
    return new Memory(
        read.y(), attention.forward(read.y()), mask, new RecurrentState(List.of(start), List.of()));
  }

  /**
   * Goes on with targets.
   *
   * @param tokens (batch, target steps)
   * @param state that of the steps before: at first that of the memory
   */
  public Steps decode(Tensor tokens, Memory memory, RecurrentState state) {
    RecurrentResult written = decoder.run(dropout.forward(target.forward(tokens)), state, null);
    Tensor scores = attention.scores(written.y(), memory.keys());
    Tensor mask = memory.mask();
    Tensor weights = (mask == null ? scores : scores.add(mask)).softmax();
    Tensor context = weights.matmul(memory.outputs());
    Tensor attended = combine.forward(JoinColumns.apply(context, written.y())).tanh();
    return new Steps(head.forward(dropout.forward(attended)), weights, written.state());
  }
}
