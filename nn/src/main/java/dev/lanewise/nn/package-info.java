/**
 * The core of the network stack: {@link dev.lanewise.nn.Tensor}, the {@link dev.lanewise.nn.Engine}
 * that runs it on a backend, and the {@link dev.lanewise.nn.Scope} that owns intermediate results
 * and records them for differentiation.
 */
@NullMarked
package dev.lanewise.nn;

import org.jspecify.annotations.NullMarked;
