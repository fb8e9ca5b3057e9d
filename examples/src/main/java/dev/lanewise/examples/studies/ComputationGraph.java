package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Drawing;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import java.awt.image.BufferedImage;
import java.util.function.UnaryOperator;

/** Document 002's computation graph J = 3(a + bc), run forward and backward on the tape. */
public final class ComputationGraph implements Study {
  private static final double A = 5;
  private static final double B = 3;
  private static final double C = 2;

  /** The document's nudge. */
  private static final double NUDGE = 0.001;

  @Override
  public String name() {
    return "computation-graph";
  }

  @Override
  public String title() {
    return "A computation graph and its derivatives";
  }

  @Override
  public String source() {
    return "Document 002 (computation graph, derivatives, chain rule)";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  /** Values and derivatives of J with respect to them. */
  private record Pass(
      double u, double v, double j, double da, double db, double dc, double du, double dv) {}

  @Override
  public StudyResult run(StudyContext context) {
    Engine engine = context.engine();
    Pass pass = bothWays(engine);
    context
        .report()
        .section("J = 3(a + bc) at a = 5, b = 3, c = 2")
        .text("Forward from left to right: u = bc, v = a + u, J = 3v. Backward from right to left.")
        .image(
            "graph",
            "The graph: b and c make u = 6, a and u make v = 11, v makes J = 33. Backward: dv = 3,"
                + " da = 3, du = 3, db = 6, dc = 9.",
            draw(pass))
        .table(nudges(engine, pass))
        .section("Slopes")
        .text("The document's first examples: the slope of 3a is the same everywhere, of a^2 not.")
        .table(slopes(engine));
    return StudyResult.builder()
        .figure("u", pass.u, Target.exactly(6))
        .figure("v", pass.v, Target.exactly(11))
        .figure("J", pass.j, Target.exactly(33))
        .figure("dv", pass.dv, Target.exactly(3))
        .figure("du", pass.du, Target.exactly(3))
        .figure("da", pass.da, Target.exactly(3))
        .figure("db", pass.db, Target.exactly(6))
        .figure("dc", pass.dc, Target.exactly(9))
        .figure("slope-of-3a-at-2", slope(engine, a -> a.mul(3), 2), Target.exactly(3))
        .figure("slope-of-square-at-2", slope(engine, Tensor::square, 2), Target.exactly(4))
        .figure("slope-of-square-at-5", slope(engine, Tensor::square, 5), Target.exactly(10))
        .build();
  }

  private static Tensor number(Engine engine, double value) {
    return engine.full(DType.F64, value, Layout.of());
  }

  private static Pass bothWays(Engine engine) {
    try (Scope tape = engine.tape()) {
      Tensor a = number(engine, A).requireGrad();
      Tensor b = number(engine, B).requireGrad();
      Tensor c = number(engine, C).requireGrad();
      Tensor u = b.mul(c);
      Tensor v = a.add(u);
      Tensor j = v.mul(3);
      tape.backward(j);
      return new Pass(
          u.item(),
          v.item(),
          j.item(),
          GradientDescent.gradient(a),
          GradientDescent.gradient(b),
          GradientDescent.gradient(c),
          GradientDescent.gradient(u),
          GradientDescent.gradient(v));
    }
  }

  /** How much J moves when one input is nudged, beside the derivative. */
  private static Table nudges(Engine engine, Pass pass) {
    double j = pass.j;
    return Table.of("nudged by 0.001", "J moves by", "divided by 0.001", "derivative")
        .caption("What a derivative says")
        .row(nudged("a", value(engine, A + NUDGE, B, C) - j, pass.da))
        .row(nudged("b", value(engine, A, B + NUDGE, C) - j, pass.db))
        .row(nudged("c", value(engine, A, B, C + NUDGE) - j, pass.dc));
  }

  private static Object[] nudged(String name, double moved, double derivative) {
    return new Object[] {name, moved, moved / NUDGE, derivative};
  }

  private static double value(Engine engine, double a, double b, double c) {
    try (Scope scope = engine.scope()) {
      Tensor u = number(engine, b).mul(number(engine, c));
      return number(engine, a).add(u).mul(3).item();
    }
  }

  private static Table slopes(Engine engine) {
    Table table = Table.of("f(a)", "a", "f(a)", "f(a + 0.001)", "df/da");
    addSlope(table, engine, "3a", a -> a.mul(3), 2);
    addSlope(table, engine, "3a", a -> a.mul(3), 5);
    addSlope(table, engine, "a^2", Tensor::square, 2);
    addSlope(table, engine, "a^2", Tensor::square, 5);
    return table;
  }

  private static void addSlope(
      Table table, Engine engine, String name, UnaryOperator<Tensor> f, double at) {
    try (Scope scope = engine.scope()) {
      double here = f.apply(number(engine, at)).item();
      double there = f.apply(number(engine, at + NUDGE)).item();
      table.row(name, at, here, Numbers.fixed(there, 6), slope(engine, f, at));
    }
  }

  private static double slope(Engine engine, UnaryOperator<Tensor> f, double at) {
    try (Scope tape = engine.tape()) {
      Tensor a = number(engine, at).requireGrad();
      tape.backward(f.apply(a));
      return GradientDescent.gradient(a);
    }
  }

  private static BufferedImage draw(Pass pass) {
    Drawing drawing = new Drawing(900, 340);
    node(drawing, 90, 60, "a = " + Numbers.format(A), pass.da, "a");
    node(drawing, 90, 170, "b = " + Numbers.format(B), pass.db, "b");
    node(drawing, 90, 280, "c = " + Numbers.format(C), pass.dc, "c");
    node(drawing, 340, 225, "u = bc = " + Numbers.format(pass.u), pass.du, "u");
    node(drawing, 580, 130, "v = a + u = " + Numbers.format(pass.v), pass.dv, "v");
    node(drawing, 800, 130, "J = 3v = " + Numbers.format(pass.j), 1, "J");
    edge(drawing, 165, 170, 265, 215);
    edge(drawing, 165, 280, 265, 235);
    edge(drawing, 165, 60, 505, 118);
    edge(drawing, 415, 225, 505, 145);
    edge(drawing, 655, 130, 725, 130);
    drawing.text(
        620, 310, "blue: values, forward; red: derivatives of J, backward", 14, Drawing.INK);
    return drawing.finish();
  }

  private static void node(Drawing drawing, int x, int y, String words, double d, String name) {
    drawing.box(x, y, 150, 44, words, Drawing.BLUE);
    drawing.text(x, y + 34, "d" + name + " = " + Numbers.format(d), 14, Drawing.RED);
  }

  /** The values' arrow, and the derivatives' a little below it, the other way. */
  private static void edge(Drawing drawing, int fromX, int fromY, int toX, int toY) {
    drawing.arrow(fromX, fromY, toX, toY, Drawing.BLUE);
    drawing.arrow(toX - 4, toY + 9, fromX + 4, fromY + 9, Drawing.RED);
  }
}
