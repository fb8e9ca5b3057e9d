/**
 * Pooling of float32 images on SIMD lanes, bit for bit as the scalar kernels.
 *
 * <p>Lanes are neighbouring windows of a row. With a step of 2 or more their taps are not
 * neighbours, so rows are first split into phases ({@link
 * dev.lanewise.kernels.vector.image.RowPhases}); then each tap is one pass over a row of results.
 */
@NullMarked
package dev.lanewise.kernels.vector.pool;

import org.jspecify.annotations.NullMarked;
