package dev.lanewise.kernels;

/**
 * What a {@link StepRecorder} did. In steady state {@code replayed} rises by one a step, {@code
 * changed} by what differs from step to step (a counter of random numbers, say), and the others
 * don't.
 *
 * @param recorded how many steps, or parts between two waits, were recorded
 * @param replayed how many were given to the device as recorded
 * @param changed kernels and copies of those that had other arguments than the time before
 * @param single kernels, copies and library calls that were given one by one
 */
public record StepCounts(long recorded, long replayed, long changed, long single) {}
