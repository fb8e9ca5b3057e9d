/** The command line of the benchmarks. */
@NullMarked
package dev.lanewise.bench.cli;

import org.jspecify.annotations.NullMarked;
