package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.testing.Guarded;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Resize and Upsample, where they take the elements that ours takes. */
final class Resizings extends Operators {
  private static final double PLACE_ERROR = 1e-6;

  Resizings(Backend backend) {
    super(backend);
  }

  /** Which element an axis's place is, as the attributes have it. */
  private record Rule(String places, String mode, String rounding) {
    /**
     * Where an element lies in the image.
     *
     * @param scale the factor that was given, or the quotient of the sizes
     */
    double place(int i, int size, int outSize, double scale) {
      double place =
          switch (places) {
            case "half_pixel" -> (i + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> outSize > 1 ? (i + 0.5) / scale - 0.5 : 0;
            case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
            case "align_corners" -> outSize > 1 ? i * (size - 1) / (scale * size - 1) : 0;
            case "asymmetric" -> i / scale;
            default -> throw new IllegalArgumentException("places are " + places);
          };
      return Math.clamp(mode.equals("nearest") ? rounded(place) : place, 0, size - 1);
    }

    private double rounded(double place) {
      return switch (rounding) {
        case "floor" -> Math.floor(place);
        case "ceil" -> Math.ceil(place);
        case "round_prefer_floor" -> Math.ceil(place - 0.5);
        case "round_prefer_ceil" -> Math.floor(place + 0.5);
        default -> throw new IllegalArgumentException("nearest_mode is " + rounding);
      };
    }

    Mode ours() {
      if (mode.equals("nearest")) {
        return Mode.NEAREST;
      }
      return places.equals("align_corners") ? Mode.BILINEAR_ALIGN_CORNERS : Mode.BILINEAR;
    }
  }

  /** Resize: an image, a region, factors, sizes; of the last two one is given. */
  OnnxTensor resize(OnnxNode node, List<OnnxTensor> arguments) {
    Rule rule =
        new Rule(
            node.word("coordinate_transformation_mode", "half_pixel"),
            node.word("mode", "nearest"),
            node.word("nearest_mode", "round_prefer_floor"));
    boolean bySizes = arguments.size() > 3;
    OnnxTensor to = arguments.get(bySizes ? 3 : 2);
    OnnxTensor x = arguments.get(0);
    double[] scales = to.values().clone();
    for (int axis = 0; bySizes && axis < scales.length; axis++) {
      scales[axis] /= x.shape()[axis];
    }
    return resize(rule, x, scales);
  }

  /** Upsample: an image and factors. */
  OnnxTensor upsample(OnnxNode node, List<OnnxTensor> arguments) {
    Rule rule = new Rule("asymmetric", node.word("mode", "nearest"), "floor");
    return resize(rule, arguments.get(0), arguments.get(1).values());
  }

  private OnnxTensor resize(Rule rule, OnnxTensor x, double[] scales) {
    if (rule.mode.equals("cubic")) {
      throw new UnsupportedCaseException(NotRun.CUBIC);
    }
    if (rule.places.equals("tf_crop_and_resize")) {
      throw new UnsupportedCaseException(NotRun.REGION);
    }
    Images images = Images.of(x);
    if (scales[0] != 1 || scales[1] != 1) {
      throw new IllegalArgumentException("scales of batch and channels are not 1");
    }
    int rows = outSize(images.height(), scales[2]);
    int columns = outSize(images.width(), scales[3]);
    Resize2d resize =
        new Resize2d(
            rule.ours(),
            images.batch(),
            images.channels(),
            images.height(),
            images.width(),
            rows,
            columns);
    checkPlaces(rule, images.height(), rows, scales[2], resize::row);
    checkPlaces(rule, images.width(), columns, scales[3], resize::column);
    Guarded from = in(x);
    Guarded y = out(resize.sizeY());
    backend.resize(F32).resize(resize, from.buffer(), from.at(), y.buffer(), y.at());
    return result(y, images.batch(), images.channels(), rows, columns);
  }

  /** The quotient of two sizes times the one is the other but for rounding. */
  private static int outSize(int size, double scale) {
    return (int) Math.floor(size * scale + PLACE_ERROR);
  }

  private static void checkPlaces(
      Rule rule, int size, int outSize, double scale, IntToDoubleFunction ours) {
    for (int i = 0; i < outSize; i++) {
      double expected = rule.place(i, size, outSize, scale);
      double found = Math.min(ours.applyAsDouble(i), size - 1);
      if (Math.abs(expected - found) > PLACE_ERROR) {
        throw new UnsupportedCaseException(NotRun.PLACES);
      }
    }
  }
}
