package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.kernels.testing.Guarded;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Operators that move elements: Transpose, Split, Gather, Pad, Reshape, Squeeze, Unsqueeze. */
final class Movements extends Operators {
  Movements(Backend backend) {
    super(backend);
  }

  OnnxTensor transpose(OnnxNode node, OnnxTensor x) {
    Layout from = Layout.of(x.shape()).transpose(node.integers("perm"));
    int[] shape = from.shape();
    return copy(x, from, 0, out(from.size()), Layout.of(shape), 0, shape);
  }

  private OnnxTensor copy(
      OnnxTensor x, Layout from, long fromAt, Guarded y, Layout to, long toAt, int[] shape) {
    Guarded source = in(x);
    backend
        .indexing(F32)
        .copy(
            StridedCopy.of(from, to),
            source.buffer(),
            source.at() + fromAt,
            y.buffer(),
            y.at() + toAt);
    return result(y, shape);
  }

  /** Equal parts, as many as there are outputs. */
  List<OnnxTensor> split(OnnxNode node, OnnxTensor x) {
    Layout all = Layout.of(x.shape());
    int axis = Math.floorMod(node.integer("axis", 0), x.rank());
    int count = x.shape()[axis] / node.outputs().size();
    List<OnnxTensor> parts = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      Layout part = all.slice(axis, i * count, count, 1);
      int[] shape = part.shape();
      long at = i * count * all.stride(axis);
      parts.add(copy(x, part, at, out(part.size()), Layout.of(shape), 0, shape));
    }
    return parts;
  }

  OnnxTensor gather(OnnxNode node, OnnxTensor x, OnnxTensor indices) {
    int axis = Math.floorMod(node.integer("axis", 0), x.rank());
    int[] shape =
        IntStream.concat(
                IntStream.concat(
                    IntStream.of(x.shape()).limit(axis), IntStream.of(indices.shape())),
                IntStream.of(x.shape()).skip(axis + 1))
            .toArray();
    return gather(x, axis, indices.values(), shape);
  }

  private OnnxTensor gather(OnnxTensor x, int axis, double[] indices, int[] shape) {
    Gather gather =
        new Gather(
            product(x.shape(), 0, axis),
            x.shape()[axis],
            product(x.shape(), axis + 1, x.rank()),
            indices.length);
    Guarded from = in(x);
    Guarded places = Guarded.of(backend.memory(), DType.I32, indices);
    Guarded y = out(gather.resultSize());
    backend
        .indexing(F32)
        .gather(gather, from.buffer(), from.at(), places.buffer(), places.at(), y.buffer(), y.at());
    return result(y, shape);
  }

  /** Pad as it was before version 11: by a constant, or by elements of the array itself. */
  OnnxTensor pad(OnnxNode node, OnnxTensor x) {
    int[] pads = node.integers("pads");
    String mode = node.word("mode", "constant");
    if (mode.equals("constant")) {
      return padConstant(x, pads, node.number("value", 0));
    }
    OnnxTensor padded = x;
    for (int axis = 0; axis < x.rank(); axis++) {
      int size = x.shape()[axis];
      int before = pads[axis];
      IntUnaryOperator place =
          switch (mode) {
            case "edge" -> i -> Math.clamp(i, 0, size - 1);
            case "reflect" -> i -> i < 0 ? -i : i < size ? i : 2 * (size - 1) - i;
            default -> throw new IllegalArgumentException("mode is " + mode);
          };
      double[] indices =
          IntStream.range(-before, size + pads[axis + x.rank()])
              .map(place)
              .asDoubleStream()
              .toArray();
      int[] shape = padded.shape().clone();
      shape[axis] = indices.length;
      padded = gather(padded, axis, indices, shape);
    }
    return padded;
  }

  private OnnxTensor padConstant(OnnxTensor x, int[] pads, double value) {
    int[] shape = x.shape().clone();
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] += pads[axis] + pads[axis + shape.length];
    }
    Layout all = Layout.of(shape);
    Layout inside = all;
    long at = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      inside = inside.slice(axis, pads[axis], x.shape()[axis], 1);
      at += pads[axis] * all.stride(axis);
    }
    Guarded y = out(all.size());
    backend.elementwise(F32).fill(value, all.size(), y.buffer(), y.at());
    return copy(x, Layout.of(x.shape()), 0, y, inside, at, shape);
  }

  static OnnxTensor squeeze(OnnxNode node, OnnxTensor x) {
    List<Integer> gone = IntStream.of(node.integers("axes")).boxed().toList();
    return x.reshaped(
        IntStream.range(0, x.rank())
            .filter(axis -> !gone.contains(axis))
            .map(axis -> x.shape()[axis])
            .toArray());
  }

  static OnnxTensor unsqueeze(OnnxNode node, OnnxTensor x) {
    List<Integer> shape = new ArrayList<>(IntStream.of(x.shape()).boxed().toList());
    for (int axis : node.integers("axes")) {
      shape.add(axis, 1);
    }
    return x.reshaped(shape.stream().mapToInt(Integer::intValue).toArray());
  }
}
