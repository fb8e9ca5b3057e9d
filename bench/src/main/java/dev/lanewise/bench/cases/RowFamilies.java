package dev.lanewise.bench.cases;

import dev.lanewise.bench.cases.Family.Entry;
import java.util.ArrayList;
import java.util.List;

/** The families of elementwise operations and of operations on rows. */
final class RowFamilies {
  private static final int[] SIZES = {1 << 10, 1 << 14, 1 << 20};
  private static final int[] COLUMNS = {64, 256, 1024, 4096};

  /** Elements of a matrix: within the L2 cache, and beyond it. */
  private static final int[] ELEMENTS = {LayerCase.FEW, 1 << 20};

  private RowFamilies() {}

  static List<Family> all() {
    return List.of(
        new Family("elementwise", "elementwise operations", elementwise()),
        new Family("softmax", "softmax, its logarithm and cross-entropy by row", softmax()));
  }

  private static List<Entry> elementwise() {
    List<Entry> entries = new ArrayList<>();
    for (int n : SIZES) {
      for (ElementwiseCase.Op op : ElementwiseCase.Op.values()) {
        if (op.isFunction()) {
          entries.add(entry(new ElementwiseCase(op, n), n != 1 << 10));
        }
      }
    }
    for (int n : SIZES) {
      for (ElementwiseCase.Op op : ElementwiseCase.Op.values()) {
        if (!op.isFunction() && n != 1 << 10) {
          entries.add(entry(new ElementwiseCase(op, n), n == 1 << 20));
        }
      }
    }
    for (OverheadCase.Way way : OverheadCase.Way.values()) {
      entries.add(entry(new OverheadCase(way), true));
    }
    return entries;
  }

  private static List<Entry> softmax() {
    List<Entry> entries = new ArrayList<>();
    for (SoftmaxCase.Kind kind : SoftmaxCase.Kind.values()) {
      for (boolean backward : new boolean[] {false, true}) {
        for (int elements : ELEMENTS) {
          for (int columns : COLUMNS) {
            SoftmaxCase which = new SoftmaxCase(kind, backward, elements / columns, columns);
            entries.add(entry(which, columns == 256));
          }
        }
      }
    }
    return entries;
  }

  /** Of the family of normalisations. */
  static List<Entry> norms() {
    List<Entry> entries = new ArrayList<>();
    for (RowNormCase.Kind kind : RowNormCase.Kind.values()) {
      for (boolean backward : new boolean[] {false, true}) {
        for (int elements : ELEMENTS) {
          for (int columns : COLUMNS) {
            RowNormCase which = new RowNormCase(kind, backward, elements / columns, columns);
            entries.add(entry(which, columns == 256));
          }
        }
      }
    }
    return entries;
  }

  /** Plain loops are measured where the short form is. */
  private static Entry entry(LayerCase which, boolean quick) {
    return new Entry(which, quick, quick);
  }
}
