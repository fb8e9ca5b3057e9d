package dev.lanewise.bench.cases;

/** One thing that is measured. Its name is fixed: reports of different days are compared by it. */
public sealed interface BenchCase permits OperandCase, JmhCase {
  /** The name, unique in its family, such as {@code sgemm NN 32x128x784}. */
  String name();

  /** The part of a family that it belongs to, such as {@code square} or {@code shape}. */
  String group();

  /** What {@link #speed} counts; more is better for all of them. */
  String unit();

  /** The speed in {@link #unit} of a call of {@code nanos} nanoseconds. */
  double speed(double nanos);
}
