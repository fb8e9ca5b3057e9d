/** Elementary functions on vectors, inlined into the loops that use them. */
@NullMarked
package dev.lanewise.kernels.vector.math;

import org.jspecify.annotations.NullMarked;
