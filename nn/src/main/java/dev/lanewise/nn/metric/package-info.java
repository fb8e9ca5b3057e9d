/** How good predictions are, computed on host arrays. */
@NullMarked
package dev.lanewise.nn.metric;

import org.jspecify.annotations.NullMarked;
