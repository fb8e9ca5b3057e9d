/** Tensors, automatic differentiation, layers and training. */
@NullMarked
package dev.lanewise.nn;

import org.jspecify.annotations.NullMarked;
