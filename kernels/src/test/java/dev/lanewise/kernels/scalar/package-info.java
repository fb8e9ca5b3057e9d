/** Tests of the specification against numbers worked out by hand and against bounds. */
package dev.lanewise.kernels.scalar;
