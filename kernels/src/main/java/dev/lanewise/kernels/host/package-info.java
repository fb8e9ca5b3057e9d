/**
 * Host memory: buffers over primitive arrays, and the raw array interfaces that host BLAS kernels
 * implement so that embedders reach them without wrapping anything.
 */
@NullMarked
package dev.lanewise.kernels.host;

import org.jspecify.annotations.NullMarked;
