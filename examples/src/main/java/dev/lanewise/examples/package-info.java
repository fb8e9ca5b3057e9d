/** The studies and what they share. */
@NullMarked
package dev.lanewise.examples;

import org.jspecify.annotations.NullMarked;
