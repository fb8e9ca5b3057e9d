package dev.lanewise.bench.cases;

import dev.lanewise.bench.cases.Family.Entry;
import dev.lanewise.kernels.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All families. The lists of cases are part of the project's promise: change none, only add. */
public final class Families {
  /** Sides of square products; odd ones, primes, and neighbours of powers of two among them. */
  private static final int[] SIDES = {
    8, 12, 16, 17, 23, 24, 31, 32, 33, 40, 48, 53, 63, 64, 65, 80, 96, 97, 100, 112, 127, 128, 129,
    144, 160, 192, 193, 224, 256, 257, 320, 333, 384, 448, 509, 512, 513, 640, 768, 777, 1000, 1021,
    1024, 1025, 1280, 1536, 2048, 2560, 3072
  };

  private static final Set<Integer> LANDMARK_SIDES =
      Set.of(8, 16, 32, 33, 64, 100, 128, 256, 512, 1000, 1024);

  private static final Set<Integer> QUICK_SIDES = Set.of(16, 64, 100, 512, 1024);

  /** Products of real networks: m, n, k. */
  private static final int[][] SHAPES = {
    // Dense layers: batch, outputs, inputs.
    {32, 128, 784},
    {128, 128, 784},
    {128, 10, 128},
    {256, 4096, 4096},
    // One head of attention: probabilities by values.
    {128, 64, 128},
    {512, 64, 512},
    // Convolutions of VGG and ResNet as products.
    {64, 50176, 576},
    {128, 3136, 576},
    {512, 196, 4608},
    {2048, 49, 512},
    // The gates of an LSTM, and BERT's first feed-forward layer.
    {64, 2048, 512},
    {128, 3072, 768},
  };

  private static final int[] TRANSPOSED_SIDES = {33, 64, 128, 257, 512, 1024, 2048};

  /** Heads or sequences by heads, then m, n, k of queries by transposed keys. */
  private static final int[][] ATTENTION = {
    {12, 32, 64},
    {12, 64, 64},
    {12, 128, 64},
    {12, 197, 64},
    {12, 512, 64},
    {96, 128, 64},
    {16, 128, 128},
    {64, 33, 32},
  };

  /** Stored rows and columns, from the first-level cache to main memory. */
  private static final int[][] MATRICES = {
    {16, 16},
    {32, 32},
    {33, 33},
    {64, 64},
    {100, 100},
    {128, 128},
    {256, 256},
    {512, 512},
    {509, 1021},
    {1024, 1024},
    {128, 784},
    {784, 128},
    {10, 4096},
    {4096, 10},
    {2048, 2048},
    {4096, 4096},
    {8192, 8192},
  };

  private Families() {}

  /** In the order of a report of all. */
  public static List<Family> all() {
    List<Family> families = new ArrayList<>();
    families.add(new Family("sgemm", "float32 matrix products", gemm(DType.F32)));
    families.add(new Family("dgemm", "float64 matrix products", gemm(DType.F64)));
    families.add(new Family("gemv", "matrix-vector products", gemv()));
    families.add(new Family("batched", "batches of small float32 products", batched()));
    families.addAll(LayerFamilies.all());
    families.addAll(RowFamilies.all());
    families.addAll(SequenceFamilies.all());
    families.addAll(JmhFamilies.all());
    return List.copyOf(families);
  }

  private static List<Entry> gemm(DType dtype) {
    List<Entry> entries = new ArrayList<>();
    for (int n : SIDES) {
      entries.add(
          new Entry(
              new GemmCase(dtype, 1, false, false, n, n, n),
              LANDMARK_SIDES.contains(n),
              QUICK_SIDES.contains(n)));
    }
    for (int[] s : SHAPES) {
      boolean first = s == SHAPES[0];
      entries.add(new Entry(new GemmCase(dtype, 1, false, false, s[0], s[1], s[2]), true, first));
    }
    for (int n : TRANSPOSED_SIDES) {
      entries.add(new Entry(new GemmCase(dtype, 1, false, true, n, n, n), n == 512, n == 512));
      entries.add(new Entry(new GemmCase(dtype, 1, true, false, n, n, n), n == 512, false));
      entries.add(new Entry(new GemmCase(dtype, 1, true, true, n, n, n), n == 512, false));
    }
    return entries;
  }

  private static List<Entry> gemv() {
    List<Entry> entries = new ArrayList<>();
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      for (int[] shape : MATRICES) {
        for (boolean trans : new boolean[] {false, true}) {
          boolean square = shape[0] == shape[1];
          boolean landmark = square && (shape[0] == 100 || shape[0] == 512 || shape[0] == 4096);
          entries.add(
              new Entry(
                  new GemvCase(dtype, trans, shape[0], shape[1]),
                  landmark,
                  landmark && dtype == DType.F32));
        }
      }
    }
    return entries;
  }

  private static List<Entry> batched() {
    List<Entry> entries = new ArrayList<>();
    for (int[] heads : ATTENTION) {
      int count = heads[0];
      int length = heads[1];
      int size = heads[2];
      boolean quick = count == 12 && (length == 64 || length == 128 || length == 512);
      entries.add(
          new Entry(
              new GemmCase(DType.F32, count, false, true, length, length, size), quick, quick));
      entries.add(
          new Entry(
              new GemmCase(DType.F32, count, false, false, length, size, length), quick, quick));
    }
    // The first gradient needs the other forms: values' by probabilities transposed.
    entries.add(new Entry(new GemmCase(DType.F32, 12, true, false, 128, 64, 128), false, false));
    return entries;
  }
}
