/** From kernel sources to machine code: NVRTC, and a cache of what it made. */
@NullMarked
package dev.lanewise.cuda.compile;

import org.jspecify.annotations.NullMarked;
