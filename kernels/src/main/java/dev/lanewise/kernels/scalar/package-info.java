/**
 * The specification: every kernel family as plain loops, in the caller's thread, always available.
 * Written to be checked against the contracts in {@link dev.lanewise.kernels.op}, not to be fast;
 * functions come from {@link StrictMath}, so results are the same on every machine.
 */
@NullMarked
package dev.lanewise.kernels.scalar;

import org.jspecify.annotations.NullMarked;
