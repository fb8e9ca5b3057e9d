package dev.lanewise.nn;

/**
 * Counts that make an engine's hidden work visible.
 *
 * @param buffers device buffers allocated since the start; constant in steady state
 * @param idleBytes bytes waiting in the pool
 * @param copies how often a strided tensor was copied because a kernel needs contiguous input
 */
public record EngineStats(long buffers, long idleBytes, long copies) {}
