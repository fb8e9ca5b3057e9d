/** Tests of the SIMD random numbers. */
package dev.lanewise.kernels.vector.random;
