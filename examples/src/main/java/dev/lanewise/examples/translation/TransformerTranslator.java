package dev.lanewise.examples.translation;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.TransformerDecoderLayer;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.zoo.CachedTransformer;
import dev.lanewise.nn.zoo.Transformer;
import java.util.List;

/** The Transformer of 2017. */
public final class TransformerTranslator implements Translator {
  private final Transformer model;

  /** Over a built network. */
  public TransformerTranslator(Transformer model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "Transformer";
  }

  @Override
  public String stem() {
    return "transformer";
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
    try (CachedTransformer cached =
        new CachedTransformer(
            model, Translator.padded(sources), sources.lengths(), Math.addExact(most, 1))) {
      return Translator.search(cached, sources.rows(), width, most);
    }
  }

  /** {@inheritDoc} It is that of the last layer. */
  @Override
  public float[] alignment(int[] source, int[] target) {
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      Tensor memory = model.encode(engine.of(source, 1, source.length), null);
      Tensor x = model.embedded(engine.of(target, 1, target.length));
      List<TransformerDecoderLayer> layers = model.decoder().layers();
      for (TransformerDecoderLayer layer : layers.subList(0, layers.size() - 1)) {
        x = layer.forward(x, memory, null);
      }
      TransformerDecoderLayer last = layers.getLast();
      return last.cross().weights(last.crossed(x), memory).mean(1).toFloats();
    }
  }
}
