/**
 * Normalisations of float32 on SIMD lanes, bit for bit as the scalar kernels (local response
 * normalisation within its bound).
 */
@NullMarked
package dev.lanewise.kernels.vector.norm;

import org.jspecify.annotations.NullMarked;
