/** The user's folder for what is extracted or compiled once. */
@NullMarked
package dev.lanewise.cache;

import org.jspecify.annotations.NullMarked;
