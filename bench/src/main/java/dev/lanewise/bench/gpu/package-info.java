/**
 * Times of kernels and training steps on a GPU, by its own clock; {@code bench/gpu/run.sh} runs it.
 */
@NullMarked
package dev.lanewise.bench.gpu;

import org.jspecify.annotations.NullMarked;
