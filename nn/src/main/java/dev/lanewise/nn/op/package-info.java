/**
 * The differentiable operations, each with its forward and backward in one file. Users reach them
 * through the methods of {@link dev.lanewise.nn.Tensor}.
 */
@NullMarked
package dev.lanewise.nn.op;

import org.jspecify.annotations.NullMarked;
