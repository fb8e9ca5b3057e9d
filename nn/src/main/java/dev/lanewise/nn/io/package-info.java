/**
 * Saving and loading: files in the safetensors format, written whole or not at all, and read as
 * untrusted.
 */
@NullMarked
package dev.lanewise.nn.io;

import org.jspecify.annotations.NullMarked;
