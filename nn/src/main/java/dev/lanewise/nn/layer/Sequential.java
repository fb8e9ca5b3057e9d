package dev.lanewise.nn.layer;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Layers one after the other; also a layer itself. A layer's name is its place ({@code 0}) unless
 * it was given one, and its parts are named by it: {@code 0.weight}, {@code conv1.weight}.
 *
 * <p>Of a built chain, {@link #upTo}, {@link #before}, {@link #after} and {@link #withoutLast} give
 * parts, and {@link #append} a longer one. They share the layers, which are those of both chains
 * from then on: weights, freezing, mode and {@link #release}. So a network gets another head by
 *
 * <pre>{@code
 * Sequential adapted = network.before("fc1").append(seed, new Dense(2));
 * network.after("flatten").release(); // the old head, if nothing else needs it
 * }</pre>
 */
public final class Sequential extends Layer {
  private final List<String> names;
  private final List<Layer> layers;

  /** A chain. */
  public Sequential(Layer... layers) {
    this(List.of(layers));
  }

  /** A chain. */
  public Sequential(List<? extends Layer> layers) {
    this(numbered(0, layers));
  }

  private Sequential(SequencedMap<String, ? extends Layer> layers) {
    layers.keySet().forEach(Sequential::requireName);
    this.names = List.copyOf(layers.keySet());
    this.layers = List.copyOf(layers.values());
  }

  /**
   * A chain of layers with names, in the order of the map.
   *
   * @throws IllegalArgumentException if a name is blank or has a dot or a control character
   */
  public static Sequential named(SequencedMap<String, ? extends Layer> layers) {
    return new Sequential(layers);
  }

  private static void requireName(String name) {
    if (name.isBlank() || name.chars().anyMatch(c -> c == '.' || Character.isISOControl(c))) {
      throw new IllegalArgumentException(
          "name is '"
              + name.replaceAll("\\p{Cntrl}", "?")
              + "'; expected one that is not blank and has no dot or control character");
    }
  }

  private static SequencedMap<String, Layer> numbered(int first, List<? extends Layer> layers) {
    SequencedMap<String, Layer> numbered = new LinkedHashMap<>();
    for (Layer layer : layers) {
      numbered.put(Integer.toString(first + numbered.size()), layer);
    }
    return numbered;
  }

  @Override
  public Sequential build(Engine engine, long seed, int... inputShape) {
    super.build(engine, seed, inputShape);
    return this;
  }

  @Override
  public Sequential build(Engine engine, DType dtype, long seed, int... inputShape) {
    super.build(engine, dtype, seed, inputShape);
    return this;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    return create(context, 0, inputShape);
  }

  /** Builds the layers from one on. */
  private int[] create(BuildContext context, int first, int[] inputShape) {
    int[] shape = inputShape;
    for (int i = first; i < layers.size(); i++) {
      try {
        shape = context.build(names.get(i), layers.get(i), shape);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "layer " + names.get(i) + " (" + layers.get(i) + "): " + e.getMessage(), e);
      }
    }
    return shape;
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      boolean last = i + 1 == layers.size();
      if (!last && layer instanceof Dense dense && layers.get(i + 1) instanceof Activation next) {
        y = next.forward(dense, y);
        i++;
      } else {
        y = layer.forward(y);
      }
    }
    return y;
  }

  @Override
  protected @Nullable ReceptiveField widen(ReceptiveField before) {
    ReceptiveField field = before;
    for (int i = 0; i < layers.size() && field != null; i++) {
      field = layers.get(i).widen(field);
    }
    return field;
  }

  /** The names of the layers in order. */
  public List<String> names() {
    return names;
  }

  /** The name that a layer was given; null if it is named by its place. */
  @Nullable String givenName(int place) {
    String name = names.get(place);
    return name.equals(Integer.toString(place)) ? null : name;
  }

  /**
   * The layer of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Layer layer(String name) {
    return layers.get(place(name));
  }

  private int place(String name) {
    int place = names.indexOf(name);
    if (place < 0) {
      throw new IllegalArgumentException("name is '" + name + "'; expected one of " + names);
    }
    return place;
  }

  /**
   * The layers from the first up to the named one, included: for the features that it makes.
   *
   * @throws IllegalArgumentException if there is no such layer
   * @throws IllegalStateException if the chain was not built
   */
  public Sequential upTo(String name) {
    return part(0, place(name) + 1);
  }

  /** The layers before the named one; otherwise as {@link #upTo}. */
  public Sequential before(String name) {
    return part(0, place(name));
  }

  /** The layers behind the named one: a head on its features; otherwise as {@link #upTo}. */
  public Sequential after(String name) {
    return part(place(name) + 1, layers.size());
  }

  /**
   * All layers but the last ones.
   *
   * @throws IllegalArgumentException if {@code count} is negative or more than there are
   * @throws IllegalStateException if the chain was not built
   */
  public Sequential withoutLast(int count) {
    if (count < 0 || count > layers.size()) {
      throw new IllegalArgumentException("count is " + count + "; expected 0 to " + layers.size());
    }
    return part(0, layers.size() - count);
  }

  private Sequential part(int from, int to) {
    int[] in = from < layers.size() ? layers.get(from).inputShape() : outputShape();
    int[] out = to > from ? layers.get(to - 1).outputShape() : in;
    Sequential part = new Sequential(named(from, to));
    part.adopt(this, in, out, layers.subList(from, to));
    return part;
  }

  private SequencedMap<String, Layer> named(int from, int to) {
    SequencedMap<String, Layer> named = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      named.put(names.get(i), layers.get(i));
    }
    return named;
  }

  /** As {@link #append(long, SequencedMap)}, with places in the longer chain as names. */
  public Sequential append(long seed, Layer... head) {
    return append(seed, numbered(layers.size(), List.of(head)));
  }

  /**
   * These built layers and new ones behind them, which are built now. Where this chain was built
   * from the same seed, the new ones get the weights that they would have got with it.
   *
   * @param head not built
   * @throws IllegalArgumentException if a name is taken or unfit, or a layer can't take its input
   * @throws IllegalStateException if this chain was not built, or a new layer was
   */
  public Sequential append(long seed, SequencedMap<String, ? extends Layer> head) {
    SequencedMap<String, Layer> all = named(0, layers.size());
    for (String name : head.keySet()) {
      if (all.containsKey(name)) {
        throw new IllegalArgumentException("name is '" + name + "'; expected none of " + names);
      }
    }
    all.putAll(head);
    Sequential longer = new Sequential(all);
    longer.adopt(this, inputShape(), outputShape(), layers);
    long used = (long) parameters().size() + streams().size();
    BuildContext context = BuildContext.continuing(longer, seed, used);
    longer.extend(longer.create(context, layers.size(), outputShape()));
    return longer;
  }
}
