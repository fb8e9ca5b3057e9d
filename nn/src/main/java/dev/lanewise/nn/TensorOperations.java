package dev.lanewise.nn;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.op.ArgReduction;
import dev.lanewise.nn.op.BinaryFunction;
import dev.lanewise.nn.op.Broadcast;
import dev.lanewise.nn.op.CrossEntropy;
import dev.lanewise.nn.op.ElementLossFunction;
import dev.lanewise.nn.op.GatherSlices;
import dev.lanewise.nn.op.Linear;
import dev.lanewise.nn.op.MatMul;
import dev.lanewise.nn.op.Reduction;
import dev.lanewise.nn.op.Reshape;
import dev.lanewise.nn.op.Slice;
import dev.lanewise.nn.op.Softmax;
import dev.lanewise.nn.op.Transpose;
import dev.lanewise.nn.op.UnaryFunction;
import dev.lanewise.nn.op.WhereFunction;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a {@link Tensor}: each hands on to the function that has its forward and its
 * backward pass.
 *
 * <p>They follow NumPy: binary ones broadcast, {@link #transpose}, {@link #slice}, {@link
 * #broadcastTo} and (where strides allow) {@link #reshape} give views that share memory, all others
 * new tensors. All operands must belong to one engine and have one element type ({@link
 * IllegalArgumentException} else).
 */
public abstract sealed class TensorOperations permits Tensor {
  TensorOperations() {}

  /** This tensor: there is no other kind. */
  private Tensor self() {
    return (Tensor) this;
  }

  // ---- element by element

  /** f(this) for a function without parameters. */
  public Tensor apply(UnaryOp op) {
    return UnaryFunction.apply(self(), op, 0, 0);
  }

  /** f(this) for a function with the parameters that {@link UnaryOp} names p0 and p1. */
  public Tensor apply(UnaryOp op, double p0, double p1) {
    return UnaryFunction.apply(self(), op, p0, p1);
  }

  /** -this. */
  public Tensor neg() {
    return apply(UnaryOp.NEG);
  }

  /** The magnitude. */
  public Tensor abs() {
    return apply(UnaryOp.ABS);
  }

  /** The square root. */
  public Tensor sqrt() {
    return apply(UnaryOp.SQRT);
  }

  /** this * this. */
  public Tensor square() {
    return apply(UnaryOp.SQUARE);
  }

  /** e^this. */
  public Tensor exp() {
    return apply(UnaryOp.EXP);
  }

  /** The natural logarithm. */
  public Tensor log() {
    return apply(UnaryOp.LOG);
  }

  /** The logistic function. */
  public Tensor sigmoid() {
    return apply(UnaryOp.SIGMOID);
  }

  /** The hyperbolic tangent. */
  public Tensor tanh() {
    return apply(UnaryOp.TANH);
  }

  /** max(this, 0). */
  public Tensor relu() {
    return apply(UnaryOp.RELU);
  }

  /** this where positive, else slope * this. */
  public Tensor leakyRelu(double slope) {
    return apply(UnaryOp.LEAKY_RELU, slope, 0);
  }

  /** Limited to low..high. */
  public Tensor clip(double low, double high) {
    return apply(UnaryOp.CLIP, low, high);
  }

  /** this^exponent. */
  public Tensor pow(double exponent) {
    return apply(UnaryOp.POW_SCALAR, exponent, 0);
  }

  /** scale * this + shift. */
  public Tensor affine(double scale, double shift) {
    return apply(UnaryOp.AFFINE, scale, shift);
  }

  /** f(this, other), broadcast. */
  public Tensor apply(BinaryOp op, Tensor other) {
    return BinaryFunction.apply(op, self(), other);
  }

  /** this + other. */
  public Tensor add(Tensor other) {
    return apply(BinaryOp.ADD, other);
  }

  /** this + number. */
  public Tensor add(double number) {
    return affine(1, number);
  }

  /** this - other. */
  public Tensor sub(Tensor other) {
    return apply(BinaryOp.SUB, other);
  }

  /** this * other. */
  public Tensor mul(Tensor other) {
    return apply(BinaryOp.MUL, other);
  }

  /** this * number. */
  public Tensor mul(double number) {
    return affine(number, 0);
  }

  /** this / other. */
  public Tensor div(Tensor other) {
    return apply(BinaryOp.DIV, other);
  }

  /** this^other. */
  public Tensor pow(Tensor other) {
    return apply(BinaryOp.POW, other);
  }

  /** The larger of both. */
  public Tensor maximum(Tensor other) {
    return apply(BinaryOp.MAX, other);
  }

  /** The smaller of both. */
  public Tensor minimum(Tensor other) {
    return apply(BinaryOp.MIN, other);
  }

  /** {@code a} where this is not 0, else {@code b}; broadcast. No gradient flows to this. */
  public Tensor where(Tensor a, Tensor b) {
    return WhereFunction.apply(self(), a, b);
  }

  // ---- reductions

  /** The sum over some axes, or all if none is named; the axes vanish. */
  public Tensor sum(int... axes) {
    return Reduction.apply(self(), ReduceOp.SUM, 0, false, axes);
  }

  /** The mean over some axes, or all if none is named; the axes vanish. */
  public Tensor mean(int... axes) {
    return Reduction.apply(self(), ReduceOp.MEAN, 0, false, axes);
  }

  /**
   * The variance over some axes, or all.
   *
   * @param correction 0 for the population's, 1 for the sample's
   */
  public Tensor var(int correction, int... axes) {
    return Reduction.apply(self(), ReduceOp.VAR, correction, false, axes);
  }

  /** The largest over some axes, or all. Equal ones share the gradient. */
  public Tensor max(int... axes) {
    return Reduction.apply(self(), ReduceOp.MAX, 0, false, axes);
  }

  /** The smallest over some axes, or all. Equal ones share the gradient. */
  public Tensor min(int... axes) {
    return Reduction.apply(self(), ReduceOp.MIN, 0, false, axes);
  }

  /** The product over some axes, or all. */
  public Tensor prod(int... axes) {
    return Reduction.apply(self(), ReduceOp.PROD, 0, false, axes);
  }

  /**
   * Any reduction.
   *
   * @param keepDims whether reduced axes stay with size 1
   */
  public Tensor reduce(ReduceOp op, int correction, boolean keepDims, int... axes) {
    return Reduction.apply(self(), op, correction, keepDims, axes);
  }

  /** The index (I32) of the largest along an axis, which vanishes; the first of equals. */
  public Tensor argmax(int axis) {
    return ArgReduction.apply(self(), true, axis);
  }

  /** The index (I32) of the smallest along an axis, which vanishes; the first of equals. */
  public Tensor argmin(int axis) {
    return ArgReduction.apply(self(), false, axis);
  }

  // ---- matrices and rows

  /** The matrix product of (m, k) and (k, n), or of batches of them with equal front axes. */
  public Tensor matmul(Tensor other) {
    return MatMul.apply(self(), other);
  }

  /**
   * A dense layer: this (batch, in) times weight (in, out) plus bias (out).
   *
   * @param bias added to each row; null for none
   */
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    return Linear.apply(self(), weight, bias);
  }

  /** Softmax along the last axis. */
  public Tensor softmax() {
    return Softmax.apply(self(), false);
  }

  /** The logarithm of softmax along the last axis. */
  public Tensor logSoftmax() {
    return Softmax.apply(self(), true);
  }

  /** The mean softmax cross-entropy of these logits (rows.., classes) and I32 labels (rows..). */
  public Tensor crossEntropy(Tensor labels) {
    return crossEntropy(labels, 0, OptionalInt.empty());
  }

  /**
   * The mean softmax cross-entropy of these logits (rows.., classes) and I32 labels (rows..) over
   * the rows that count; NaN, with gradient 0, if none does.
   *
   * @param smoothing takes this share of each target from the label and spreads it evenly over all
   *     classes; 0 for none
   * @param ignored the label whose rows don't count, be it a class or not
   */
  public Tensor crossEntropy(Tensor labels, double smoothing, OptionalInt ignored) {
    double label = ignored.isPresent() ? ignored.getAsInt() : Double.NaN;
    return CrossEntropy.apply(self(), labels, smoothing, label);
  }

  /** The mean of an element by element loss against targets of the same shape. */
  public Tensor loss(ElementLoss loss, Tensor targets) {
    return ElementLossFunction.apply(self(), targets, loss);
  }

  // ---- shape

  /** The same elements in another shape; -1 once for the size that fits. */
  public Tensor reshape(int... shape) {
    return Reshape.apply(self(), shape);
  }

  /** The axes in another order; none named reverses them. A view. */
  public Tensor transpose(int... order) {
    return Transpose.apply(self(), order);
  }

  /** Part of one axis, from start (included) to end (excluded), every step-th. A view. */
  public Tensor slice(int axis, int start, int end, int step) {
    return Slice.apply(self(), axis, start, end, step);
  }

  /** Part of one axis, from start (included) to end (excluded). A view. */
  public Tensor slice(int axis, int start, int end) {
    return Slice.apply(self(), axis, start, end, 1);
  }

  /** Seen in a larger shape, repeating what has size 1. A view. */
  public Tensor broadcastTo(int... shape) {
    return Broadcast.apply(self(), Layout.of(shape));
  }

  /** The slices along an axis that the indices (I32, one dimension) name. */
  public Tensor gather(int axis, Tensor indices) {
    return GatherSlices.apply(self(), axis, indices);
  }
}
