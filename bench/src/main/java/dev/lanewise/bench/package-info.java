/** JMH benchmarks of the kernels and of training steps. */
@NullMarked
package dev.lanewise.bench;

import org.jspecify.annotations.NullMarked;
