package dev.lanewise.bench.cli;

import java.io.PrintStream;

/**
 * Where the program writes.
 *
 * @param out results
 * @param err complaints and progress
 * @param terminal whether a person watches {@code err}
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {}
