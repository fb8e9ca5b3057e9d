/** The backend {@code cuda}: kernels on an NVIDIA GPU, and the exceptions that they throw. */
@NullMarked
package dev.lanewise.cuda;

import org.jspecify.annotations.NullMarked;
