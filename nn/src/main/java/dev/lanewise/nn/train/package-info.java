/** The training loop: batches, validation, early stopping, checkpoints, history and listeners. */
@NullMarked
package dev.lanewise.nn.train;

import org.jspecify.annotations.NullMarked;
