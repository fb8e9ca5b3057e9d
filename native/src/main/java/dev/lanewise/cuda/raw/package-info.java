/** The functions of the CUDA driver, NVRTC and cuBLAS as they are: nothing is checked. */
@NullMarked
package dev.lanewise.cuda.raw;

import org.jspecify.annotations.NullMarked;
