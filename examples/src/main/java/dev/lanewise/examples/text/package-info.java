/** Counted models of text, which the networks are compared with. */
@NullMarked
package dev.lanewise.examples.text;

import org.jspecify.annotations.NullMarked;
