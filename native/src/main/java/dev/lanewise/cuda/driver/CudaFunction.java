package dev.lanewise.cuda.driver;

/**
 * A kernel.
 *
 * @param name its name, for messages
 * @param handle the driver's
 */
public record CudaFunction(String name, long handle) {}
