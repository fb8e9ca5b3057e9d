/** Time steps of recurrent layers, float32, on SIMD lanes. */
@NullMarked
package dev.lanewise.kernels.vector.recurrent;

import org.jspecify.annotations.NullMarked;
