package dev.lanewise.examples.translation;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.zoo.CachedTransformer;
import dev.lanewise.nn.zoo.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The Transformer of 2017. */
public final class TransformerTranslator implements Translator {
  /** Its {@link #stem}. */
  public static final String STEM = "transformer";

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
    return STEM;
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
      return crossWeights(source, target).getLast().mean(1).toFloats();
    }
  }

  /**
   * With what weights each head of each of the decoder's layers looks at each token of a source:
   * (target steps, source steps) row by row, head by head, layer by layer.
   *
   * @param target what the decoder reads, the token for the beginning first
   */
  public List<float[]> crossMaps(int[] source, int[] target) {
    try (Scope scope = model.engine().scope()) {
      return maps(crossWeights(source, target));
    }
  }

  /**
   * With what weights each head of each of the encoder's layers looks from each token of a source
   * at all of them: (steps, steps) row by row, head by head, layer by layer.
   */
  public List<float[]> encoderMaps(int[] source) {
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      return maps(model.encoderWeights(engine.of(source, 1, source.length)));
    }
  }

  private List<Tensor> crossWeights(int[] source, int[] target) {
    Engine engine = model.engine();
    Tensor memory = model.encode(engine.of(source, 1, source.length), null);
    return model.crossWeights(engine.of(target, 1, target.length), memory);
  }

  private static List<float[]> maps(List<Tensor> layers) {
    List<float[]> maps = new ArrayList<>();
    for (Tensor layer : layers) {
      float[] weights = layer.toFloats();
      int area = layer.dim(2) * layer.dim(3);
      for (int head = 0; head < layer.dim(1); head++) {
        maps.add(Arrays.copyOfRange(weights, head * area, (head + 1) * area));
      }
    }
    return maps;
  }
}
