package dev.lanewise.cuda.driver;

/** Which of its three products a convolution is asked for. */
public enum ConvolutionPass {
  /** y from x and w. */
  FORWARD,
  /** dx from dy and w. */
  DATA,
  /** dw from x and dy. */
  FILTER
}
