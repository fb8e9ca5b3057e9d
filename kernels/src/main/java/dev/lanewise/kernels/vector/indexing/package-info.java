/** Gather, scatter-add and strided copies of host arrays. */
@NullMarked
package dev.lanewise.kernels.vector.indexing;

import org.jspecify.annotations.NullMarked;
