/** The kernel families of the SPI on a CUDA device, one class and one or more sources each. */
@NullMarked
package dev.lanewise.cuda.kernels;

import org.jspecify.annotations.NullMarked;
