/** The tour: Lanewise in two minutes. */
@NullMarked
package dev.lanewise.examples.tour;

import org.jspecify.annotations.NullMarked;
