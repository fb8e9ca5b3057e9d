package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.op.Window2d;

/**
 * The sizes of a batch of images; those with one spatial dimension are images of one row.
 *
 * @param isRow whether there is one spatial dimension only
 */
record Images(int batch, int channels, int height, int width, boolean isRow) {

  /** The sizes of an array (batch, channels, width) or (batch, channels, height, width). */
  static Images of(OnnxTensor x) {
    int[] shape = x.shape();
    return switch (shape.length) {
      case 3 -> new Images(shape[0], shape[1], 1, shape[2], true);
      case 4 -> new Images(shape[0], shape[1], shape[2], shape[3], false);
      case 5 -> throw new UnsupportedCaseException(NotRun.THREE_DIMENSIONS);
      default -> throw new IllegalArgumentException("x is " + x + "; expected images");
    };
  }

  /** The shape of an array of images like these in number of dimensions. */
  int[] shape(int images, int planes, int rows, int columns) {
    return isRow ? new int[] {images, planes, columns} : new int[] {images, planes, rows, columns};
  }

  /** Two numbers for rows and columns, of which the first may be left out. */
  int[] pair(int[] values, int ofOneRow) {
    return isRow ? new int[] {ofOneRow, values[0]} : values;
  }

  /** A window of so many taps as the node's attributes place it on these images. */
  Window2d window(OnnxNode node, int[] kernel) {
    int[] taps = pair(kernel, 1);
    int[] strides = pair(node.integers("strides", 1, 1), 1);
    int[] dilations = pair(node.integers("dilations", 1, 1), 1);
    Window2d window =
        Window2d.of(taps[0], taps[1])
            .withStride(strides[0], strides[1])
            .withDilation(dilations[0], dilations[1]);
    String padding = node.word("auto_pad", "NOTSET");
    Window2d same = window.withSamePadding(height, width);
    return switch (padding) {
      case "NOTSET" -> padded(window, node.integers("pads", 0, 0, 0, 0));
      case "VALID" -> window;
      case "SAME_UPPER" -> same;
      case "SAME_LOWER" ->
          window.withPadding(same.padBottom(), same.padTop(), same.padRight(), same.padLeft());
      default -> throw new IllegalArgumentException("auto_pad is " + padding);
    };
  }

  private Window2d padded(Window2d window, int[] pads) {
    return isRow
        ? window.withPadding(0, 0, pads[0], pads[1])
        : window.withPadding(pads[0], pads[2], pads[1], pads[3]);
  }
}
