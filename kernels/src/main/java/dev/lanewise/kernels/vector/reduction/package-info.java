/** SIMD reductions, arg-reductions and scans of float32. */
@NullMarked
package dev.lanewise.kernels.vector.reduction;

import org.jspecify.annotations.NullMarked;
