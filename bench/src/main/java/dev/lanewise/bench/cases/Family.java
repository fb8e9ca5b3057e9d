package dev.lanewise.bench.cases;

import java.util.List;

/**
 * A set of cases with a name.
 *
 * @param name the name on the command line
 * @param title one line for people
 * @param entries the cases, in the order of the report
 */
public record Family(String name, String title, List<Entry> entries) {
  /** Copies the list. */
  public Family {
    entries = List.copyOf(entries);
  }

  /**
   * A case's place in its family.
   *
   * @param which the case
   * @param landmark whether even those contenders are measured on it that serve as a mark only
   * @param quick whether it is in the short form
   */
  public record Entry(BenchCase which, boolean landmark, boolean quick) {}
}
