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
 * <p>A layer is in evaluation mode until {@link #training(boolean)} says otherwise; {@code Trainer}
 * does that itself. A layer that was built may be frozen and unfrozen: see {@link #freeze}.
 */
public abstract class Layer {
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<NamedTensor> buffers = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<NamedStream> streams = new ArrayList<>();
  private final List<Layer> children = new ArrayList<>();
  private int @Nullable [] inputShape;
  private int @Nullable [] outputShape;
  private @Nullable Engine engine;
  private @Nullable DType dtype;
  private boolean training;
  private boolean frozen;

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

  /**
   * The part of the network's input that one output of this layer sees, where the layers before it
   * see {@code before}.
   *
   * @return null if there is no such window, since each output sees the whole image or elements are
   *     no longer pixels; a layer that doesn't say otherwise gives that
   */
  protected @Nullable ReceptiveField widen(ReceptiveField before) {
    return null;
  }

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

  /** Makes this a built layer around layers that were built before. */
  final void adopt(Layer like, int[] in, int[] out, List<Layer> built) {
    engine = like.engine();
    dtype = like.dtype();
    training = like.training;
    inputShape = in;
    outputShape = out;
    children.addAll(built);
  }

  /** Takes note of more layers that were built behind those inside. */
  final void extend(int[] out) {
    outputShape = out;
  }

  final void add(Parameter parameter) {
    parameters.add(parameter);
  }

  final void add(NamedTensor buffer) {
    buffers.add(buffer);
  }

  final void addConstant(Tensor constant) {
    constants.add(constant);
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

  /** The parameters that training changes: those of this and the inner layers not frozen. */
  public final List<Parameter> trainableParameters() {
    return parameters().stream().filter(parameter -> parameter.value().requiresGrad()).toList();
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

  /** What {@link #training(boolean)} said last. */
  public final boolean training() {
    return training;
  }

  /** Whether this layer has to behave as in training: switched to it, and not frozen. */
  public final boolean isTraining() {
    return training && !frozen;
  }

  /**
   * Freezes this and the inner layers: their parameters get no gradient, no update and no weight
   * decay, and an optimizer's state for them stays as it is. Frozen layers stay in evaluation mode
   * whatever {@link #training(boolean)} says: batch normalisation goes by its running statistics
   * and does not change them, and dropout (other than in Keras) lets everything pass. So a frozen
   * layer gives the same output for an input as long as it is frozen. Nothing is recorded of a
   * frozen layer whose input needs no gradient: the backward pass ends above it.
   *
   * <p>A {@code Trainer} keeps to what was frozen when it was made; make a new one after a change.
   *
   * @throws IllegalStateException if the layer was not built
   */
  public final void freeze() {
    engine();
    freeze(true);
  }

  /**
   * Ends what {@link #freeze} began, for this and the inner layers.
   *
   * @throws IllegalStateException if the layer was not built
   */
  public final void unfreeze() {
    engine();
    freeze(false);
  }

  private void freeze(boolean on) {
    frozen = on;
    for (Parameter parameter : parameters) {
      Tensor unused = on ? parameter.value().requireNoGrad() : parameter.value().requireGrad();
    }
    children.forEach(child -> child.freeze(on));
  }

  /**
   * Whether training changes nothing here: each of this and the inner layers is frozen, or has
   * nothing that could change.
   */
  public final boolean isFrozen() {
    boolean changes = !(parameters.isEmpty() && buffers.isEmpty() && streams.isEmpty());
    return (frozen || !changes) && children.stream().allMatch(Layer::isFrozen);
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

  /** The number of values in parameters, frozen or not. */
  public final long parameterCount() {
    return count(parameters());
  }

  /** The number of values that training changes by gradients. */
  public final long trainableParameterCount() {
    return count(trainableParameters());
  }

  private static long count(List<Parameter> parameters) {
    return parameters.stream().mapToLong(parameter -> parameter.value().size()).sum();
  }

  /** The number of values that are saved but not trained, such as running means. */
  public final long bufferCount() {
    return buffers().stream().mapToLong(buffer -> buffer.value().size()).sum();
  }

  /**
   * The part of the input image that one output of this layer sees; null if there is no such
   * window: behind a {@link Flatten} or global pooling, for example.
   */
  public final @Nullable ReceptiveField receptiveField() {
    return inputShape().length == Images.RANK ? widen(ReceptiveField.PIXEL) : null;
  }

  /**
   * A table of layers, output shapes and parameter counts, as Keras prints it. Where the input is
   * an image, each layer's {@link ReceptiveField} stands beside: size, stride and start.
   */
  public final String summary() {
    Objects.requireNonNull(built(outputShape));
    return Summary.of(this);
  }

  /** Returns the memory of all that was built; the layer can't be used afterwards. */
  public final void release() {
    parameters()
        .forEach(
            parameter -> {
              parameter.value().zeroGrad();
              parameter.value().release();
            });
    buffers().forEach(buffer -> buffer.value().release());
    releaseConstants();
  }

  private void releaseConstants() {
    constants.forEach(Tensor::release);
    children.forEach(Layer::releaseConstants);
  }

  @Override
  public String toString() {
    return label();
  }
}
