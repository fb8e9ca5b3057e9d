/** Tests of the SIMD reductions. */
package dev.lanewise.kernels.vector.reduction;
