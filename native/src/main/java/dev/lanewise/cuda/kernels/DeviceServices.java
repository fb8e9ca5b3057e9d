package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.compile.KernelModules;
import dev.lanewise.cuda.driver.CudaContext;
import dev.lanewise.cuda.memory.CudaMemory;

/**
 * What every family works with.
 *
 * @param context launches
 * @param memory buffers
 * @param modules compiled sources
 */
public record DeviceServices(CudaContext context, CudaMemory memory, KernelModules modules) {}
