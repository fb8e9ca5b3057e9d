/** Known networks, to their exact number of parameters. */
@NullMarked
package dev.lanewise.nn.zoo;

import org.jspecify.annotations.NullMarked;
