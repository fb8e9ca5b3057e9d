/** Recurrent layers over sequences (batch, time, features), and their states. */
@NullMarked
package dev.lanewise.nn.layer.recurrent;

import org.jspecify.annotations.NullMarked;
