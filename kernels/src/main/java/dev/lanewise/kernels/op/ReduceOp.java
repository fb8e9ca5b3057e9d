package dev.lanewise.kernels.op;

/** What a reduction computes from the elements it brings together. */
public enum ReduceOp {
  /** The sum; 0 of none. */
  SUM,
  /** The sum divided by the count; NaN of none. */
  MEAN,
  /**
   * The sum of squared distances from the mean, divided by count minus correction (0: population,
   * 1: sample); NaN if that is not positive. Two passes, so no cancellation.
   */
  VAR,
  /** The largest; NaN if any is NaN. Of none: an error. */
  MAX,
  /** The smallest; NaN if any is NaN. Of none: an error. */
  MIN,
  /** The product; 1 of none. */
  PROD
}
