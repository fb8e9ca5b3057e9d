package dev.lanewise.examples.report;

/**
 * One number a study stands for.
 *
 * @param name what it is, unique in its study, such as "test-accuracy-mean"
 * @param value the number; NaN is allowed and reaches no target
 * @param unit its unit, such as "s" or "MPa"; empty for a pure number
 * @param target what it has to reach
 */
public record Figure(String name, double value, String unit, Target target) {
  /** Refuses an empty name. */
  public Figure {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank; expected what the figure is");
    }
  }

  /** Whether the target is reached; true if there is none. */
  public boolean reached() {
    return target.reachedBy(value);
  }

  /** Whether this figure decides about success. */
  public boolean hasTarget() {
    return !(target instanceof Target.None);
  }
}
