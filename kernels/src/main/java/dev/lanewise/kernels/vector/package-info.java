/** The explicit SIMD backend; a subpackage for each kernel family. */
@NullMarked
package dev.lanewise.kernels.vector;

import org.jspecify.annotations.NullMarked;
