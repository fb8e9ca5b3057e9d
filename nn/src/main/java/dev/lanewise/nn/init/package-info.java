/** Initial values of parameters. */
@NullMarked
package dev.lanewise.nn.init;

import org.jspecify.annotations.NullMarked;
