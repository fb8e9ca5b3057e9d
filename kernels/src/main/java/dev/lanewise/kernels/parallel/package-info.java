/** The worker pool and the scratch pools: how kernels share cores and temporary memory. */
@NullMarked
package dev.lanewise.kernels.parallel;

import org.jspecify.annotations.NullMarked;
