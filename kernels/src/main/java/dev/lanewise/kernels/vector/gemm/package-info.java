/**
 * SIMD matrix products: a packed driver of five loops around one register tile for each type and
 * register count, a path without packing for small and skinny shapes, and the matrix-vector
 * products.
 *
 * <p>The contract of the arithmetic is {@link dev.lanewise.kernels.op.MatmulKernels}'. Every kernel
 * here continues a chain of fused multiply-adds from the partial sums it finds in memory, lanes
 * along n, so that no choice of path, block, thread or vector width can change a bit. The files of
 * float64 are those of float32 with the type exchanged.
 */
@NullMarked
package dev.lanewise.kernels.vector.gemm;

import org.jspecify.annotations.NullMarked;
