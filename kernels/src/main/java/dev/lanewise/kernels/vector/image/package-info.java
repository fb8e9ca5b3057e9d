/** What kernels of images share. */
@NullMarked
package dev.lanewise.kernels.vector.image;

import org.jspecify.annotations.NullMarked;
