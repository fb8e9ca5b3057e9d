/**
 * Pooling of float32 images on SIMD lanes, bit for bit as the scalar kernels.
 *
 * <p>Lanes are neighbouring windows of a row. With a step of 2 or more their taps are not
 * neighbours, so rows are first split into phases ({@link
 * dev.lanewise.kernels.vector.image.RowPhases}); then each tap is one pass over a row of results.
 *
 * <p>The windows that networks use most, of 2x2 and 3x3 taps, have kernels of their own, which keep
 * a vector of windows in registers from its first tap to its last ({@link
 * dev.lanewise.kernels.vector.pool.SmallWindows}).
 */
@NullMarked
package dev.lanewise.kernels.vector.pool;

import org.jspecify.annotations.NullMarked;
