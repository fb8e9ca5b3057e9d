package dev.lanewise.examples.translation;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.zoo.Seq2Seq;
import dev.lanewise.nn.zoo.StatefulSeq2Seq;

/** Gated recurrent units with attention. */
public final class GruTranslator implements Translator {
  private final Seq2Seq model;

  /** Over a built network. */
  public GruTranslator(Seq2Seq model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "GRU with attention";
  }

  @Override
  public String stem() {
    return "gru";
  }

  @Override
  public Layer layer() {
    return model;
  }

  @Override
  public Tensor scores(TokenBatch sources, TokenBatch targets) {
    Engine engine = model.engine();
    return model.forward(
        sources.tokensOn(engine), targets.tokensOn(engine), sources.lengthsOn(engine));
  }

  @Override
  public int[][] translate(TokenBatch sources, int width, int most) {
    try (StatefulSeq2Seq stateful =
        new StatefulSeq2Seq(model, Translator.padded(sources), sources.lengths())) {
      return Translator.search(stateful, sources.rows(), width, most);
    }
  }

  @Override
  public float[] alignment(int[] source, int[] target) {
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      Seq2Seq.Memory memory = model.encode(engine.of(source, 1, source.length), null);
      Tensor tokens = engine.of(target, 1, target.length);
      return model.decode(tokens, memory, memory.start()).weights().toFloats();
    }
  }
}
