package dev.lanewise.examples.report;

import java.util.Map;
import java.util.OptionalInt;

/**
 * What is needed to run a study again, and how long it took.
 *
 * @param study the study's name on the command line
 * @param title its title
 * @param source where in the documents it comes from
 * @param seed the seed of every random choice
 * @param epochs the epochs asked for on the command line, if any
 * @param shortForm whether this was the short form that tests run
 * @param backend the backend asked for, or "auto"
 * @param threads threads the kernels used
 * @param precision to what operands of products might be rounded, as on the command line
 * @param providers which provider served each kernel family
 * @param machine processor and Java version, in words
 * @param seconds wall time of the study
 */
public record RunInfo(
    String study,
    String title,
    String source,
    long seed,
    OptionalInt epochs,
    boolean shortForm,
    String backend,
    int threads,
    String precision,
    Map<String, String> providers,
    String machine,
    double seconds) {
  /** Copies the map, in its order. */
  public RunInfo {
    providers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(providers));
  }
}
