/**
 * The CUDA driver, checked and safe: contexts, memory, transfers, modules, launches and events.
 * What fails throws a {@link dev.lanewise.cuda.CudaException}. Any thread may call.
 */
@NullMarked
package dev.lanewise.cuda.driver;

import org.jspecify.annotations.NullMarked;
