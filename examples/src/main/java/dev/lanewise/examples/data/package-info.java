/**
 * Readers of the committed data sets and of data found on the user's machine; all input is
 * untrusted.
 */
@NullMarked
package dev.lanewise.examples.data;

import org.jspecify.annotations.NullMarked;
