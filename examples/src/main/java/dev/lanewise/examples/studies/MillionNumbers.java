package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Level1Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The same random numbers held in three ways, a boxed list, an array and a buffer of a backend,
 * with the two operations of {@link Vectorization} on each. Results are kept, so that no compiler
 * can leave the work out, and compared.
 */
final class MillionNumbers {
  private static final float TWO = 2;
  private final int size;
  private final float[] x;
  private final float[] w;
  private final float[] loopSums;
  private final List<Float> boxedX;
  private final List<Float> boxedW;
  private final Backend backend;
  private final ElementwiseKernels elementwise;
  private final Level1Kernels level1;
  private final Binary addTwo;
  private final Buffer kernelX;
  private final Buffer kernelW;
  private final Buffer kernelTwo;
  private final Buffer kernelSums;
  private final Buffer kernelDot;
  private List<Float> boxedSums = List.of();
  private float boxedDot;
  private float loopDot;

  MillionNumbers(Backend backend, long seed, int size) {
    this.backend = backend;
    this.size = size;
    SplittableRandom random = new SplittableRandom(seed);
    x = uniform(random, size);
    w = uniform(random, size);
    loopSums = new float[size];
    boxedX = box(x);
    boxedW = box(w);
    elementwise = backend.elementwise(DType.F32);
    level1 = backend.level1(DType.F32);
    addTwo = Binary.of(BinaryOp.ADD, Layout.of(size), Layout.of(), Layout.of(size));
    kernelX = upload(x);
    kernelW = upload(w);
    kernelTwo = upload(new float[] {TWO});
    kernelSums = backend.memory().allocate(DType.F32, size);
    kernelDot = backend.memory().allocate(DType.F32, 1);
  }

  private static float[] uniform(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }

  private static List<Float> box(float[] values) {
    List<Float> boxes = new ArrayList<>(values.length);
    for (float value : values) {
      boxes.add(value);
    }
    return boxes;
  }

  private Buffer upload(float[] values) {
    Buffer buffer = backend.memory().allocate(DType.F32, values.length);
    backend.memory().upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  int size() {
    return size;
  }

  void addBoxed() {
    List<Float> sums = new ArrayList<>(size);
    for (Float value : boxedX) {
      sums.add(value + TWO);
    }
    boxedSums = sums;
  }

  void addLoop() {
    for (int i = 0; i < size; i++) {
      loopSums[i] = x[i] + TWO;
    }
  }

  void addKernel() {
    elementwise.binary(addTwo, kernelX, 0, kernelTwo, 0, kernelSums, 0);
    backend.memory().synchronize();
  }

  void dotBoxed() {
    float sum = 0;
    for (int i = 0; i < size; i++) {
      sum += boxedW.get(i) * boxedX.get(i);
    }
    boxedDot = sum;
  }

  void dotLoop() {
    float sum = 0;
    for (int i = 0; i < size; i++) {
      sum += w[i] * x[i];
    }
    loopDot = sum;
  }

  void dotKernel() {
    level1.dot(size, kernelW, 0, 1, kernelX, 0, 1, kernelDot, 0);
    backend.memory().synchronize();
  }

  /** Whether the three ways of adding gave the same floats. */
  boolean sumsAgree() {
    float[] kernel = new float[size];
    backend.memory().download(kernelSums, 0, kernel, 0, size);
    return Arrays.equals(kernel, loopSums) && boxedSums.equals(box(loopSums));
  }

  /** |kernel - exact| / exact; all terms are positive. */
  double kernelError() {
    return Math.abs(kernelDot() - exactDot()) / exactDot();
  }

  /**
   * The kernel's bound: gamma of the longest chain of roundings, which is 2^14 / 16 in a lane, 4
   * down the tree and one for each run of 2^14.
   */
  double errorBound() {
    double chain = Math.min(size, 1 << 14) / 16.0 + 5 + size / (double) (1 << 14);
    double u = 0x1p-24;
    return chain * u / (1 - chain * u);
  }

  /** The three results beside the sum in float64. */
  Table dotTable() {
    return Table.of("way", "w.x", "relative error")
        .alignRight(1)
        .row("boxed list", Numbers.fixed(boxedDot, 3), Math.abs(boxedDot - exactDot()) / exactDot())
        .row("plain loop", Numbers.fixed(loopDot, 3), Math.abs(loopDot - exactDot()) / exactDot())
        .row("kernel", Numbers.fixed(kernelDot(), 3), kernelError())
        .row("float64", Numbers.fixed(exactDot(), 3), 0);
  }

  private float kernelDot() {
    float[] dot = new float[1];
    backend.memory().download(kernelDot, 0, dot, 0, 1);
    return dot[0];
  }

  private double exactDot() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += (double) w[i] * x[i];
    }
    return sum;
  }
}
