/** The memory of a CUDA device behind the SPI. */
@NullMarked
package dev.lanewise.cuda.memory;

import org.jspecify.annotations.NullMarked;
