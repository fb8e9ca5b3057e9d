/**
 * The contract of every kernel family: one interface a family, and the immutable descriptors that
 * say what a call computes. A descriptor checks itself when it is built, so a kernel only has to
 * check its buffers against it.
 */
@NullMarked
package dev.lanewise.kernels.op;

import org.jspecify.annotations.NullMarked;
