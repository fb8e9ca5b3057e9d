package dev.lanewise.kernels.vector.indexing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Samples;
import dev.lanewise.kernels.vector.Samples.Placed;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** What the scalar kernels leave in the whole target array, canaries included. */
@Tag("width")
class VectorIndexingProperties {
  @Property(tries = 600)
  void copiesAreTheScalarOnes(@ForAll long seed, @ForAll DType dtype) {
    Random random = new Random(seed);
    int[] shape = Samples.shape(random, 4, 2000);
    Placed x = Samples.place(random, shape, true);
    Placed y = Samples.place(random, shape, false);
    StridedCopy copy = StridedCopy.of(x.layout(), y.layout());
    Buffer source = buffer(random, dtype, x.length());
    Buffer expected = buffer(new Random(1), dtype, y.length());
    Buffer actual = buffer(new Random(1), dtype, y.length());
    Kernels.scalar(Family.INDEXING, dtype).copy(copy, source, x.offset(), expected, y.offset());
    Kernels.vector(Family.INDEXING, dtype, 1).copy(copy, source, x.offset(), actual, y.offset());
    same(expected, actual);
  }

  @Property(tries = 600)
  void gathersAndScattersAreTheScalarOnes(@ForAll long seed, @ForAll DType dtype) {
    Random random = new Random(seed);
    int axis = 1 + random.nextInt(9);
    Gather gather = new Gather(random.nextInt(4), axis, random.nextInt(40), random.nextInt(12));
    int[] places = random.ints(gather.count() + 2, 0, axis).toArray();
    Buffer indices = HostBuffer.of(places);
    IndexingKernels scalar = Kernels.scalar(Family.INDEXING, dtype);
    IndexingKernels vector = Kernels.vector(Family.INDEXING, dtype, 1);
    int whole = (int) gather.sourceSize() + 5;
    int chosen = (int) gather.resultSize() + 5;

    Buffer source = buffer(random, dtype, whole);
    Buffer expected = buffer(new Random(1), dtype, chosen);
    Buffer actual = buffer(new Random(1), dtype, chosen);
    scalar.gather(gather, source, 2, indices, 1, expected, 3);
    vector.gather(gather, source, 2, indices, 1, actual, 3);
    same(expected, actual);

    if (dtype.isFloating()) {
      Buffer addends = buffer(random, dtype, chosen);
      Buffer sums = buffer(new Random(2), dtype, whole);
      Buffer actualSums = buffer(new Random(2), dtype, whole);
      scalar.scatterAdd(gather, addends, 3, indices, 1, sums, 2);
      vector.scatterAdd(gather, addends, 3, indices, 1, actualSums, 2);
      same(sums, actualSums);
    }
  }

  @Example
  void repeatedIndicesAddUp() {
    IndexingKernels vector = Kernels.vector(Family.INDEXING, DType.F32, 1);
    float[] y = new float[3 * 19];
    float[] x = new float[4 * 19];
    Arrays.fill(x, 2);
    Gather gather = new Gather(1, 3, 19, 4);
    Buffer places = HostBuffer.of(1, 1, 2, 1);
    vector.scatterAdd(gather, HostBuffer.of(x), 0, places, 0, HostBuffer.of(y), 0);
    for (int i = 0; i < 19; i++) {
      assertTrue(y[i] == 0 && y[19 + i] == 6 && y[38 + i] == 2, "column " + i);
    }
  }

  @Example
  void badArgumentsAreNamedBeforeAnythingIsWritten() {
    IndexingKernels vector = Kernels.vector(Family.INDEXING, DType.F32, 1);
    Gather gather = new Gather(1, 3, 2, 2);
    Buffer x = HostBuffer.of(new float[6]);
    float[] y = {7, 7, 7, 7};
    Buffer good = HostBuffer.of(0, 2);
    names("indices[1]", () -> vector.gather(gather, x, 0, HostBuffer.of(0, 3), 0, of(y), 0));
    names("indices[0]", () -> vector.gather(gather, x, 0, HostBuffer.of(-1, 0), 0, of(y), 0));
    names("indices", () -> vector.gather(gather, x, 0, good, 1, of(y), 0));
    names("indices", () -> vector.gather(gather, x, 0, x, 0, of(y), 0));
    names("x", () -> vector.gather(gather, x, 1, good, 0, of(y), 0));
    names("y", () -> vector.gather(gather, x, 0, good, 0, of(y), 1));
    names("y", () -> vector.scatterAdd(gather, of(new float[4]), 0, good, 0, of(y), 0));
    names("indices[0]", () -> vector.scatterAdd(gather, of(y), 0, HostBuffer.of(9, 0), 0, x, 0));
    IndexingKernels ints = Kernels.vector(Family.INDEXING, DType.I32, 1);
    names("x", () -> ints.scatterAdd(gather, of(y), 0, good, 0, x, 0));
    assertArrayEquals(new float[] {7, 7, 7, 7}, y);
  }

  private static F32Buffer of(float[] array) {
    return HostBuffer.of(array);
  }

  private static void names(String argument, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().startsWith(argument + " "), e.getMessage());
  }

  private static Buffer buffer(Random random, DType dtype, int length) {
    return switch (dtype) {
      case F32 -> HostBuffer.of(Samples.oddFloats(random, length, 20));
      case F64 -> HostBuffer.of(random.doubles(length).toArray());
      case I32 -> HostBuffer.of(random.ints(length).toArray());
    };
  }

  private static void same(Buffer expected, Buffer actual) {
    switch (expected) {
      case F32Buffer floats -> assertArrayEquals(floats.array(), ((F32Buffer) actual).array());
      case F64Buffer doubles -> assertArrayEquals(doubles.array(), ((F64Buffer) actual).array());
      case I32Buffer ints -> assertArrayEquals(ints.array(), ((I32Buffer) actual).array());
      default -> throw new AssertionError(expected);
    }
  }
}
