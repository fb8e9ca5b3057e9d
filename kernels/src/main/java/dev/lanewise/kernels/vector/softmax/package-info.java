/** Softmax and log-softmax on SIMD lanes, and the passes over rows that the losses share. */
@NullMarked
package dev.lanewise.kernels.vector.softmax;

import org.jspecify.annotations.NullMarked;
