/** How it is measured: forks, rounds, the log of samples, and statistics. */
@NullMarked
package dev.lanewise.bench.harness;

import org.jspecify.annotations.NullMarked;
