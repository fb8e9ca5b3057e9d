package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.PackedFilter.Use;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Convolutions with weights packed before, against those with plain weights bit for bit. */
public abstract class PackedFilterContract extends ConvContract {
  private static final ConvEpilogue ALL =
      ConvEpilogue.SCALE_AND_BIAS.withResidual().withActivation(UnaryOp.LEAKY_RELU, 0.25, 0);

  protected PackedFilterContract(Backend backend) {
    super(backend);
  }

  private void packed(
      Use use,
      Conv2d conv,
      Guarded x,
      PackedFilter w,
      Guarded y,
      ConvEpilogue epilogue,
      Guarded scale,
      Guarded bias,
      Guarded residual) {
    Conv2dKernels kernels = backend.conv2d(y.dtype());
    if (use == Use.FORWARD) {
      kernels.forwardPacked(
          conv,
          x.buffer(),
          x.at(),
          w,
          y.buffer(),
          y.at(),
          epilogue,
          buffer(scale),
          at(scale),
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    } else {
      kernels.transposedPacked(
          conv,
          x.buffer(),
          x.at(),
          w,
          y.buffer(),
          y.at(),
          epilogue,
          buffer(scale),
          at(scale),
          buffer(bias),
          at(bias),
          buffer(residual),
          at(residual));
    }
  }

  private void plainly(Use use, Conv2d conv, Guarded x, PackedFilter w, Guarded y) {
    packed(use, conv, x, w, y, ConvEpilogue.NONE, null, null, null);
  }

  private PackedFilter pack(Conv2d conv, Use use, Guarded w) {
    return backend.conv2d(w.dtype()).pack(conv, use, w.buffer(), w.at());
  }

  @Floating
  void packedWeightsGiveTheSameBitsForAnyBatch(DType dtype) {
    Random random = new Random(1);
    List<Conv2d> shapes = new ArrayList<>(deepShapes());
    for (Conv2d conv : deepShapes()) {
      shapes.add(conv.withExact(false));
    }
    shapes.add(Conv2d.of(2, 20, 12, 13, 18, Window2d.of(3, 3).withPadding(1)));
    for (Conv2d conv : shapes) {
      Guarded w = of(dtype, spread(random, conv.sizeW()));
      for (Use use : Use.values()) {
        try (PackedFilter filter = pack(conv.withBatch(random.nextInt(4)), use, w)) {
          assertEquals(use, filter.use());
          assertEquals(dtype, filter.dtype());
          assertEquals(backend.device(), filter.device());
          assertTrue(filter.conv().differsAtMostInBatch(conv));
          compare(use, conv, w, filter, random);
        }
      }
    }
  }

  private void compare(Use use, Conv2d conv, Guarded w, PackedFilter filter, Random random) {
    boolean transposed = use == Use.TRANSPOSED;
    int channels = transposed ? conv.inChannels() : conv.outChannels();
    Guarded x = of(w.dtype(), spread(random, transposed ? conv.sizeY() : conv.sizeX()));
    Guarded scale = of(w.dtype(), spread(random, channels));
    Guarded bias = of(w.dtype(), spread(random, channels));
    int size = Math.toIntExact(transposed ? conv.sizeX() : conv.sizeY());
    Guarded residual = of(w.dtype(), spread(random, size));
    Guarded expected = canaries(w.dtype(), size);
    withEpilogue(transposed, conv, ALL, x, w, expected, scale, bias, residual);
    Guarded actual = canaries(w.dtype(), size);
    packed(use, conv, x, filter, actual, ALL, scale, bias, residual);
    assertArrayEquals(expected.values(), actual.assertMarginsIntact().values(), conv::toString);
  }

  private static Conv2d two() {
    return new Conv2d(1, 1, 1, 2, 1, Window2d.of(1, 1), 1, true);
  }

  @Floating
  void aPackedFilterIsACopy(DType dtype) {
    Guarded w = of(dtype, 3);
    PackedFilter filter = pack(two(), Use.FORWARD, w);
    w.set(0, 100);
    Guarded y = canaries(dtype, 2);
    plainly(Use.FORWARD, two(), of(dtype, 1, 2), filter, y);
    y.assertHolds(3, 6);
  }

  @Floating
  void filtersOfAnotherKindAreRefused(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3, 4);
    Guarded w = of(dtype, 1, 2, 3, 4);
    Guarded y = canaries(dtype, 4);
    PackedFilter forward = pack(two(), Use.FORWARD, w);
    PackedFilter back = pack(two(), Use.TRANSPOSED, w);
    assertRefused("w is ", () -> plainly(Use.FORWARD, two(), x, back, y));
    assertRefused("w is ", () -> plainly(Use.TRANSPOSED, two(), x, forward, y));
    Conv2d[] others = {
      two().withExact(false),
      Conv2d.of(1, 1, 2, 2, 1, Window2d.of(1, 1)).withExact(true),
      Conv2d.of(1, 1, 1, 3, 1, Window2d.of(1, 1)).withExact(true),
      Conv2d.of(1, 2, 1, 2, 1, Window2d.of(1, 1)).withExact(true),
      Conv2d.of(1, 1, 1, 2, 2, Window2d.of(1, 1)).withExact(true),
      Conv2d.of(1, 1, 1, 2, 1, Window2d.of(1, 1).withStride(2, 2)).withExact(true)
    };
    for (Conv2d other : others) {
      PackedFilter misfit = pack(other, Use.FORWARD, w);
      assertRefused("w is ", () -> plainly(Use.FORWARD, two(), x, misfit, y));
    }
    DType type = dtype == DType.F32 ? DType.F64 : DType.F32;
    PackedFilter otherType = pack(two(), Use.FORWARD, of(type, 1));
    assertRefused("w is ", () -> plainly(Use.FORWARD, two(), x, otherType, y));
    Backend elsewhere = Backends.open(new BackendConfig("scalar", 1));
    Buffer buffer = elsewhere.memory().allocate(dtype, 1);
    PackedFilter foreign = elsewhere.conv2d(dtype).pack(two(), Use.FORWARD, buffer, 0);
    assertRefused("other kernels", () -> plainly(Use.FORWARD, two(), x, foreign, y));
    assertArrayEquals(canaries(dtype, 4).values(), y.values());
  }

  @Floating
  void closedAndAbsentFiltersAreRefused(DType dtype) {
    Guarded x = of(dtype, 1, 2);
    Guarded y = canaries(dtype, 2);
    PackedFilter filter = pack(two(), Use.FORWARD, of(dtype, 5));
    plainly(Use.FORWARD, two(), x, filter, y);
    filter.close();
    filter.close();
    var closed =
        assertThrows(IllegalStateException.class, () -> plainly(Use.FORWARD, two(), x, filter, y));
    assertTrue(closed.getMessage().contains("w is "), closed.getMessage());
    var absent =
        assertThrows(NullPointerException.class, () -> plainly(Use.TRANSPOSED, two(), x, null, y));
    assertEquals("w", absent.getMessage());
    y.assertHolds(5, 10);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    Conv2dKernels kernels = backend.conv2d(dtype);
    badCalls()
        .argument("w", dtype, 3)
        .check((b, at) -> kernels.pack(two(), Use.FORWARD, b[0], at[0]));
    for (Use use : Use.values()) {
      PackedFilter filter = pack(two(), use, of(dtype, 5));
      badCalls()
          .argument("x", dtype, 1, 2)
          .argument("y", dtype, 5, 6)
          .argument("scale", dtype, 1)
          .argument("bias", dtype, 1)
          .argument("residual", dtype, 1, 2)
          .check(
              (b, at) -> {
                if (use == Use.FORWARD) {
                  kernels.forwardPacked(
                      two(), b[0], at[0], filter, b[1], at[1], ALL, b[2], at[2], b[3], at[3], b[4],
                      at[4]);
                } else {
                  kernels.transposedPacked(
                      two(), b[0], at[0], filter, b[1], at[1], ALL, b[2], at[2], b[3], at[3], b[4],
                      at[4]);
                }
              });
    }
  }
}
