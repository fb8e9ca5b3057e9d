/** Finds OpenBLAS, looks at it before it is loaded, and loads it. */
@NullMarked
package dev.lanewise.openblas.library;

import org.jspecify.annotations.NullMarked;
