/** Data sets in the host's memory: splitting, scaling, shuffling. */
@NullMarked
package dev.lanewise.nn.data;

import org.jspecify.annotations.NullMarked;
