/** The command line. */
@NullMarked
package dev.lanewise.examples.cli;

import org.jspecify.annotations.NullMarked;
