/** Text and other sequences made token by token: sampling, and beam search. */
@NullMarked
package dev.lanewise.nn.generate;

import org.jspecify.annotations.NullMarked;
