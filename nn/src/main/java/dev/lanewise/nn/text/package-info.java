/** From text to tokens and back: vocabularies, tokenisers, padded batches. */
@NullMarked
package dev.lanewise.nn.text;

import org.jspecify.annotations.NullMarked;
