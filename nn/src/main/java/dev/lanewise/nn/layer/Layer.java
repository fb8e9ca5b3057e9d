package dev.lanewise.nn.layer;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a network, or a whole one: first a description; {@link #build} then makes its
 * parameters on an engine. A layer is built once. Shapes here are those of one sample, without the
 * batch axis, which comes first in the tensors of {@link #forward}.
 *
 * <p>A layer is in evaluation mode until {@link #training} says otherwise; {@code Trainer} does
 * that itself.
 */
public abstract class Layer {
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<NamedTensor> buffers = new ArrayList<>();
  private final List<NamedStream> streams = new ArrayList<>();
  private final List<Layer> children = new ArrayList<>();
  private int @Nullable [] inputShape;
  private int @Nullable [] outputShape;
  private @Nullable Engine engine;
  private @Nullable DType dtype;
  private boolean training;

  /** For subclasses. */
  protected Layer() {}

  /**
   * Makes parameters, buffers, streams and inner layers through the context.
   *
   * @param inputShape without the batch
   * @return the output's shape without the batch
   * @throws IllegalArgumentException if the layer can't take this input
   */
  protected abstract int[] create(BuildContext context, int[] inputShape);

  /**
   * Computes the output of a batch.
   *
   * @param x (batch, input shape..)
   * @return (batch, output shape..)
   * @throws IllegalStateException if the layer was not built
   */
  public abstract Tensor forward(Tensor x);

  /** What the summary calls this kind of layer; other than the class name for activations. */
  protected String label() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /**
   * Makes the parameters, in float32.
   *
   * @param seed decides their values, together with the architecture
   * @param inputShape without the batch
   * @return this layer
   * @throws IllegalArgumentException if the layer can't take this input
   * @throws IllegalStateException if it was built before
   */
  public Layer build(Engine engine, long seed, int... inputShape) {
    return build(engine, DType.F32, seed, inputShape);
  }

  /** The same in float32 or float64. */
  public Layer build(Engine engine, DType dtype, long seed, int... inputShape) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("dtype is " + dtype + "; expected F32 or F64");
    }
    assemble(BuildContext.root(engine, dtype, seed, this), inputShape);
    return this;
  }

  final int[] assemble(BuildContext context, int[] shape) {
    if (inputShape != null) {
      throw new IllegalStateException(this + " was built before");
    }
    for (int size : shape) {
      if (size < 1) {
        throw new IllegalArgumentException(
            "inputShape is " + Arrays.toString(shape) + "; expected sizes of 1 or more");
      }
    }
    inputShape = shape.clone();
    engine = context.engine();
    dtype = context.dtype();
    int[] made = create(context, shape.clone());
    outputShape = made.clone();
    return made;
  }

  final void add(Parameter parameter) {
    parameters.add(parameter);
  }

  final void add(NamedTensor buffer) {
    buffers.add(buffer);
  }

  final void add(NamedStream stream) {
    streams.add(stream);
  }

  final void add(Layer child) {
    children.add(child);
  }

  /** The parameters of this and the inner layers, in the order they were made. */
  public final List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(parameters);
    children.forEach(child -> all.addAll(child.parameters()));
    return List.copyOf(all);
  }

  /** What is saved beside the parameters, of this and the inner layers. */
  public final List<NamedTensor> buffers() {
    List<NamedTensor> all = new ArrayList<>(buffers);
    children.forEach(child -> all.addAll(child.buffers()));
    return List.copyOf(all);
  }

  /** The random sequences of this and the inner layers. */
  public final List<NamedStream> streams() {
    List<NamedStream> all = new ArrayList<>(streams);
    children.forEach(child -> all.addAll(child.streams()));
    return List.copyOf(all);
  }

  /** The layers directly inside this one. */
  public final List<Layer> children() {
    return List.copyOf(children);
  }

  /** Switches this and the inner layers to training (true) or evaluation (false). */
  public final void training(boolean on) {
    training = on;
    for (int i = 0; i < children.size(); i++) {
      children.get(i).training(on);
    }
  }

  /** Whether this layer is in training mode. */
  public final boolean isTraining() {
    return training;
  }

  /** A copy of the input's shape without the batch. */
  public final int[] inputShape() {
    return built(inputShape).clone();
  }

  /** A copy of the output's shape without the batch. */
  public final int[] outputShape() {
    return built(outputShape).clone();
  }

  /** Where this layer was built. */
  public final Engine engine() {
    return built(engine);
  }

  /** The element type of the parameters. */
  public final DType dtype() {
    return built(dtype);
  }

  /**
   * A part that {@link #create} made.
   *
   * @throws IllegalStateException if it is null, that is, before
   */
  protected final <T> T built(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(
          label() + " was not built; call build(engine, seed, inputShape) first");
    }
    return part;
  }

  /** The number of trained values. */
  public final long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.value().size()).sum();
  }

  /** The number of values that are saved but not trained, such as running means. */
  public final long bufferCount() {
    return buffers().stream().mapToLong(buffer -> buffer.value().size()).sum();
  }

  /** A table of layers, output shapes and parameter counts, as Keras prints it. */
  public final String summary() {
    Objects.requireNonNull(built(outputShape));
    return Summary.of(this);
  }

  /** Returns the memory of all parameters and buffers; the layer can't be used afterwards. */
  public final void release() {
    parameters()
        .forEach(
            parameter -> {
              parameter.value().zeroGrad();
              parameter.value().release();
            });
    buffers().forEach(buffer -> buffer.value().release());
  }

  @Override
  public String toString() {
    return label();
  }
}
