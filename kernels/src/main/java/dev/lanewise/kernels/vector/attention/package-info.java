/** Attention on SIMD lanes, in tiles of queries and keys. */
@NullMarked
package dev.lanewise.kernels.vector.attention;

import org.jspecify.annotations.NullMarked;
