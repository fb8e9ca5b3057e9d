/**
 * Layers: descriptions that make parameters when they are built, and compositions of operations.
 */
@NullMarked
package dev.lanewise.nn.layer;

import org.jspecify.annotations.NullMarked;
