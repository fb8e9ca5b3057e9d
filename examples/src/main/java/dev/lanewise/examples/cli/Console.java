package dev.lanewise.examples.cli;

import dev.lanewise.examples.study.ProgressDisplay;
import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err complaints
 * @param progress progress of long tasks
 */
record Console(PrintStream out, PrintStream err, ProgressDisplay progress) {}
