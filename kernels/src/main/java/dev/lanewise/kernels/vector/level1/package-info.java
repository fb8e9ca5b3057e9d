/**
 * SIMD kernels of BLAS level 1. The contract of the arithmetic is {@link
 * dev.lanewise.kernels.op.Level1Kernels}'.
 */
@NullMarked
package dev.lanewise.kernels.vector.level1;

import org.jspecify.annotations.NullMarked;
