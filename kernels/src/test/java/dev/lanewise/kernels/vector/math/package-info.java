@NullMarked
package dev.lanewise.kernels.vector.math;

import org.jspecify.annotations.NullMarked;
