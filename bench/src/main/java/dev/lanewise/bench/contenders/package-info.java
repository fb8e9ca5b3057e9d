/** Who is measured: this project's kernels and those of other libraries, behind one interface. */
@NullMarked
package dev.lanewise.bench.contenders;

import org.jspecify.annotations.NullMarked;
