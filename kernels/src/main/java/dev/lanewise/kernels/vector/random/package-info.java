/** SIMD random numbers of float32. */
@NullMarked
package dev.lanewise.kernels.vector.random;

import org.jspecify.annotations.NullMarked;
