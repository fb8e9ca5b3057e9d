/** Elementary functions: float32 forms that every backend reproduces, and float64 references. */
@NullMarked
package dev.lanewise.kernels.math;

import org.jspecify.annotations.NullMarked;
