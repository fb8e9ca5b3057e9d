/**
 * The command line {@code lanewise}: it parses, reports bad input in one line, and sets the exit
 * code.
 */
@NullMarked
package dev.lanewise.examples.cli;

import org.jspecify.annotations.NullMarked;
