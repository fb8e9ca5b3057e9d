/** Networks that translate: what they share, their training and their judging. */
@NullMarked
package dev.lanewise.examples.translation;

import org.jspecify.annotations.NullMarked;
