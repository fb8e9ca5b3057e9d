/** What the studies and the command line share. */
@NullMarked
package dev.lanewise.examples;

import org.jspecify.annotations.NullMarked;
