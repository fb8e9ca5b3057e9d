/** SIMD optimizer steps of float32. */
@NullMarked
package dev.lanewise.kernels.vector.optimizer;

import org.jspecify.annotations.NullMarked;
