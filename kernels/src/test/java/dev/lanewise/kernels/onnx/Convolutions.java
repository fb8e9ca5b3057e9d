package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.testing.Guarded;
import java.util.Arrays;
import java.util.List;

/** Conv and ConvTranspose. */
final class Convolutions extends Operators {
  private final boolean exact;

  Convolutions(Backend backend, boolean exact) {
    super(backend);
    this.exact = exact;
  }

  OnnxTensor conv(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor x = arguments.get(0);
    OnnxTensor w = arguments.get(1);
    Images images = Images.of(x);
    Conv2d conv =
        new Conv2d(
            images.batch(),
            images.channels(),
            images.height(),
            images.width(),
            w.shape()[0],
            images.window(node, kernel(w)),
            node.integer("group", 1),
            exact);
    Guarded y = run(conv, arguments, false, conv.sizeY());
    return result(
        y, images.shape(conv.batch(), conv.outChannels(), conv.outHeight(), conv.outWidth()));
  }

  private static int[] kernel(OnnxTensor w) {
    return Arrays.copyOfRange(w.shape(), 2, w.rank());
  }

  private Guarded run(Conv2d conv, List<OnnxTensor> arguments, boolean transposed, long size) {
    Guarded x = in(arguments.get(0));
    Guarded w = in(arguments.get(1));
    boolean hasBias = arguments.size() > 2;
    ConvEpilogue epilogue = hasBias ? ConvEpilogue.BIAS : ConvEpilogue.NONE;
    Guarded bias = hasBias ? in(arguments.get(2)) : null;
    Buffer b = bias == null ? null : bias.buffer();
    long at = bias == null ? 0 : bias.at();
    Guarded y = out(size);
    if (transposed) {
      backend
          .conv2d(F32)
          .transposed(
              conv,
              x.buffer(),
              x.at(),
              w.buffer(),
              w.at(),
              y.buffer(),
              y.at(),
              epilogue,
              null,
              0,
              b,
              at,
              null,
              0);
    } else {
      backend
          .conv2d(F32)
          .forward(
              conv,
              x.buffer(),
              x.at(),
              w.buffer(),
              w.at(),
              y.buffer(),
              y.at(),
              epilogue,
              null,
              0,
              b,
              at,
              null,
              0);
    }
    return y;
  }

  OnnxTensor transposed(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor w = arguments.get(1);
    Images images = Images.of(arguments.get(0));
    int groups = node.integer("group", 1);
    Place place = place(node, images, kernel(w));
    Conv2d conv =
        Conv2d.transposed(
            images.batch(),
            images.channels(),
            images.height(),
            images.width(),
            w.shape()[1] * groups,
            place.window,
            place.beyondH,
            place.beyondW,
            groups,
            exact);
    Guarded y = run(conv, arguments, true, conv.sizeX());
    return result(y, images.shape(conv.batch(), conv.inChannels(), conv.height(), conv.width()));
  }

  private record Place(Window2d window, int beyondH, int beyondW) {}

  /**
   * The padding of a transposed convolution, which may be given by the size of the result; then the
   * padding is what is too much, or rows and columns beyond the windows are what is too little.
   */
  private static Place place(OnnxNode node, Images images, int[] kernel) {
    int[] beyond = images.pair(node.integers("output_padding", 0, 0), 0);
    String padding = node.word("auto_pad", "NOTSET");
    boolean same = padding.startsWith("SAME");
    if (!same && !node.has("output_shape")) {
      return new Place(images.window(node, kernel), beyond[0], beyond[1]);
    }
    Window2d window = images.window(node, kernel).withPadding(0);
    int[] sizes =
        images.pair(
            node.integers(
                "output_shape",
                images.height() * window.strideH(),
                images.width() * window.strideW()),
            1);
    int rows = (images.height() - 1) * window.strideH() + window.extentH() + beyond[0] - sizes[0];
    int columns = (images.width() - 1) * window.strideW() + window.extentW() + beyond[1] - sizes[1];
    int down = Math.max(0, rows);
    int across = Math.max(0, columns);
    boolean moreAtEnd = padding.equals("SAME_UPPER");
    int top = moreAtEnd ? down / 2 : down - down / 2;
    int left = moreAtEnd ? across / 2 : across - across / 2;
    return new Place(
        window.withPadding(top, down - top, left, across - left),
        beyond[0] + down - rows,
        beyond[1] + across - columns);
  }
}
