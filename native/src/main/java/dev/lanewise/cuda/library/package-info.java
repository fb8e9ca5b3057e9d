/** Where the CUDA libraries are, whether they can be used here, and loading them. */
@NullMarked
package dev.lanewise.cuda.library;

import org.jspecify.annotations.NullMarked;
