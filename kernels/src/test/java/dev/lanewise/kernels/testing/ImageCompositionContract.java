package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedCopy;
import java.util.Arrays;

/** What images need and other families already give: padding and spatial dropout. */
public abstract class ImageCompositionContract extends KernelContract {
  protected ImageCompositionContract(Backend backend) {
    super(backend);
  }

  /** A constant is broadcast, and the image copied into a slice; backward copies the slice back. */
  @Floating
  void constantPaddingIsTwoCopies(DType dtype) {
    IndexingKernels kernels = backend.indexing(dtype);
    Layout padded = Layout.of(1, 2, 3, 4);
    Layout inside = padded.slice(2, 1, 1, 1).slice(3, 1, 2, 1);
    Layout image = Layout.of(1, 2, 1, 2);
    Guarded x = of(dtype, 1, 2, 3, 4);
    Guarded constant = of(dtype, 9);
    Guarded y = canaries(dtype, 24);
    kernels.copy(
        StridedCopy.of(Layout.of(), padded), constant.buffer(), constant.at(), y.buffer(), y.at());
    long start = padded.stride(2) + padded.stride(3);
    kernels.copy(StridedCopy.of(image, inside), x.buffer(), x.at(), y.buffer(), y.at() + start);
    y.assertHolds(9, 9, 9, 9, 9, 1, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 3, 4, 9, 9, 9, 9, 9);
    Guarded dx = canaries(dtype, 4);
    kernels.copy(StridedCopy.of(inside, image), y.buffer(), y.at() + start, dx.buffer(), dx.at());
    dx.assertHolds(1, 2, 3, 4);
  }

  /** One draw a channel of a sample, broadcast over its plane. */
  @Floating
  void spatialDropoutIsAMaskOfChannelsAndAProduct(DType dtype) {
    int planes = 64;
    Guarded mask = canaries(dtype, planes);
    backend.random(dtype).bernoulli(7, 1, 0, planes, 0.75, 1 / 0.75, mask.buffer(), mask.at());
    double[] x = new double[planes * 6];
    Arrays.fill(x, 3);
    Guarded image = of(dtype, x);
    Binary product =
        Binary.of(
            BinaryOp.MUL, Layout.of(8, 8, 2, 3), Layout.of(8, 8, 1, 1), Layout.of(8, 8, 2, 3));
    backend
        .elementwise(dtype)
        .binary(
            product,
            image.buffer(),
            image.at(),
            mask.buffer(),
            mask.at(),
            image.buffer(),
            image.at());
    double[] kept = mask.values();
    double[] values = image.values();
    int dropped = 0;
    for (int i = 0; i < values.length; i++) {
      assertEquals(kept[i / 6] == 0 ? 0 : 4, values[i], 1e-6);
      dropped += kept[i / 6] == 0 ? 1 : 0;
    }
    assertEquals(16 * 6, dropped, 10 * 6);
  }
}
