/** Tests of the SIMD optimizer steps. */
package dev.lanewise.kernels.vector.optimizer;
