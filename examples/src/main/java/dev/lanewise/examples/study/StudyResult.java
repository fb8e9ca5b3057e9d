package dev.lanewise.examples.study;

import dev.lanewise.examples.report.Figure;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The figures of a run.
 *
 * @param figures the figures, in the order they are shown
 */
public record StudyResult(List<Figure> figures) {
  /** Copies the list and refuses two figures of one name. */
  public StudyResult {
    figures = List.copyOf(figures);
    Set<String> names = new HashSet<>();
    for (Figure figure : figures) {
      if (!names.add(figure.name())) {
        throw new IllegalArgumentException(
            "figures has \"" + figure.name() + "\" twice; expected unique names");
      }
    }
  }

  /** Whether every figure with a target reached it. */
  public boolean reached() {
    return figures.stream().allMatch(Figure::reached);
  }

  /** The figures as a table for the console. */
  public Table toTable() {
    Table table = Table.of("figure", "value", "unit", "must reach", "reached");
    for (Figure figure : figures) {
      String reached = figure.hasTarget() ? (figure.reached() ? "yes" : "NO") : "";
      table.row(figure.name(), figure.value(), figure.unit(), figure.target().describe(), reached);
    }
    return table;
  }

  /** Starts collecting figures. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects figures in order. */
  public static final class Builder {
    private final List<Figure> figures = new ArrayList<>();

    private Builder() {}

    /** Adds a pure number that has to reach {@code target}. */
    public Builder figure(String name, double value, Target target) {
      return figure(name, value, "", target);
    }

    /** Adds a number with a unit that has to reach {@code target}. */
    public Builder figure(String name, double value, String unit, Target target) {
      figures.add(new Figure(name, value, unit, target));
      return this;
    }

    /** Adds a number that is reported only. */
    public Builder figure(String name, double value, String unit) {
      return figure(name, value, unit, Target.none());
    }

    /** Adds a pure number that is reported only. */
    public Builder figure(String name, double value) {
      return figure(name, value, "", Target.none());
    }

    /** Adds a statement that must hold: 1 if it does, 0 if not. */
    public Builder mustHold(String name, boolean holds) {
      return figure(name, holds ? 1 : 0, "", Target.exactly(1));
    }

    /** The result. */
    public StudyResult build() {
      return new StudyResult(figures);
    }
  }
}
