/** Element by element operations of float32 on SIMD lanes. */
@NullMarked
package dev.lanewise.kernels.vector.elementwise;

import org.jspecify.annotations.NullMarked;
