/** Optimizers over parameters, and schedules of the learning rate. */
@NullMarked
package dev.lanewise.nn.optim;

import org.jspecify.annotations.NullMarked;
