/** Tests of the SIMD elementwise operations. */
package dev.lanewise.kernels.vector.elementwise;
