/** Losses that training minimises, and penalties on weights. */
@NullMarked
package dev.lanewise.nn.loss;

import org.jspecify.annotations.NullMarked;
