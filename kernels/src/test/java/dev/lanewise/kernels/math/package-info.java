@NullMarked
package dev.lanewise.kernels.math;

import org.jspecify.annotations.NullMarked;
