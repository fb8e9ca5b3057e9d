package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.report.Part.Cell;
import dev.lanewise.bench.report.Part.Grid;
import dev.lanewise.bench.report.Part.Text;
import java.util.ArrayList;
import java.util.List;

/** Our transposed forms against the plain one of the same size. */
final class TransposeTable {
  private TransposeTable() {}

  /** Nothing if no transposed case has its plain one beside it. */
  static List<Part> parts(List<Row> rows) {
    List<Row> ours =
        rows.stream()
            .filter(row -> row.contender().equals(Contenders.OURS) && row.isMeasured())
            .toList();
    List<List<Cell>> lines = new ArrayList<>();
    for (Row row : ours) {
      if (row.which() instanceof GemmCase g && g.batch() == 1 && (g.transA() || g.transB())) {
        GemmCase plain = new GemmCase(g.dtype(), 1, false, false, g.m(), g.n(), g.k());
        ours.stream()
            .filter(other -> other.which().equals(plain))
            .findFirst()
            .ifPresent(
                base ->
                    lines.add(
                        List.of(
                            Cell.words(g.name()),
                            Cell.number(Numbers.speed(row.median())),
                            Cell.number(Numbers.speed(base.median())),
                            Cell.ratio(
                                Numbers.ratio(row.median() / base.median()),
                                row.median() / base.median()))));
      }
    }
    return lines.isEmpty()
        ? List.of()
        : List.of(
            new Text("Our transposed forms against the plain form (NN) of the same size:"),
            new Grid(List.of("case", "GFLOP/s", "NN, GFLOP/s", "ratio"), lines));
  }
}
