package dev.lanewise.nn.layer;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;

/**
 * What a layer makes its parts with while it is built. Each parameter and each {@link #stream} gets
 * the next random sequence of the model's seed, so the first weights depend on the seed and the
 * architecture alone.
 */
public final class BuildContext {
  /** What all contexts of one model share. */
  private static final class Model {
    final Engine engine;
    final DType dtype;
    final long seed;
    long streams;

    Model(Engine engine, DType dtype, long seed, long streams) {
      this.engine = engine;
      this.dtype = dtype;
      this.seed = seed;
      this.streams = streams;
    }
  }

  private final Model model;
  private final Layer layer;
  private final String path;

  private BuildContext(Model model, Layer layer, String path) {
    this.model = model;
    this.layer = layer;
    this.path = path;
  }

  static BuildContext root(Engine engine, DType dtype, long seed, Layer layer) {
    return new BuildContext(new Model(engine, dtype, seed, 0), layer, "");
  }

  /** For more layers of a built model, whose parts have used so many sequences of a seed. */
  static BuildContext continuing(Layer layer, long seed, long streams) {
    return new BuildContext(new Model(layer.engine(), layer.dtype(), seed, streams), layer, "");
  }

  /** Where tensors are made. */
  public Engine engine() {
    return model.engine;
  }

  /** The element type of parameters. */
  public DType dtype() {
    return model.dtype;
  }

  /**
   * Makes a parameter.
   *
   * @param name unique in this layer
   * @param decays whether weight decay applies
   * @param fanIn how many inputs each unit has
   * @param fanOut how many units
   */
  public Tensor parameter(
      String name, Initializer initializer, boolean decays, int fanIn, int fanOut, int... shape) {
    Tensor value = model.engine.empty(model.dtype, Layout.of(shape));
    initializer.fill(value, fanIn, fanOut, nextStream());
    layer.add(new Parameter(path + name, value.requireGrad(), decays));
    return value;
  }

  /** Makes a tensor that is saved with the model but not trained, filled with one value. */
  public Tensor buffer(String name, double value, int... shape) {
    Tensor made = model.engine.full(model.dtype, value, Layout.of(shape));
    layer.add(new NamedTensor(path + name, made));
    return made;
  }

  /**
   * Makes a tensor that is neither saved nor trained, since the layer can compute it anew.
   *
   * @param values each is rounded to the element type
   */
  public Tensor constant(double[] values, int... shape) {
    Tensor made;
    if (model.dtype == DType.F64) {
      made = model.engine.of(values, shape);
    } else {
      float[] rounded = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        rounded[i] = (float) values[i];
      }
      made = model.engine.of(rounded, shape);
    }
    layer.addConstant(made);
    return made;
  }

  /** Makes a sequence of random numbers whose place is saved with the model. */
  public RandomStream stream(String name) {
    RandomStream made = nextStream();
    layer.add(new NamedStream(path + name, made));
    return made;
  }

  private RandomStream nextStream() {
    return new RandomStream(model.seed, model.streams++);
  }

  /**
   * Builds a layer inside this one.
   *
   * @param name unique in this layer; the names of its parts begin with it
   * @param inputShape without the batch
   * @return the output's shape without the batch
   * @throws IllegalStateException if the layer was built before
   */
  public int[] build(String name, Layer child, int... inputShape) {
    layer.add(child);
    return child.assemble(new BuildContext(model, child, path + name + "."), inputShape);
  }
}
