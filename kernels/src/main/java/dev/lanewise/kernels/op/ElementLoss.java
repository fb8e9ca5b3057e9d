package dev.lanewise.kernels.op;

/** A loss that compares a prediction x with a target t element by element. */
public enum ElementLoss {
  /** (x - t)^2; derivative 2 (x - t). */
  SQUARED,
  /** |x - t|; derivative sign(x - t), 0 at 0. */
  ABSOLUTE,
  /**
   * Binary cross-entropy of a logit: max(x, 0) - x t + log(1 + e^-|x|); derivative sigmoid(x) - t.
   */
  BINARY_CROSS_ENTROPY_LOGITS,
  /**
   * Binary cross-entropy of a probability: -t log p - (1 - t) log(1 - p), with p = x limited to
   * [2^-24, 1 - 2^-24]; derivative (p - t) / (p (1 - p)).
   */
  BINARY_CROSS_ENTROPY_PROBABILITIES
}
