/** Losses on SIMD lanes. */
@NullMarked
package dev.lanewise.kernels.vector.loss;

import org.jspecify.annotations.NullMarked;
