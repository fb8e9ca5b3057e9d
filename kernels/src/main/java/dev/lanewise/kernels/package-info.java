/**
 * The kernel SPI: backends and how one is chosen, device memory, and the diagnosis that says which
 * code runs and why. Start at {@link dev.lanewise.kernels.Backends}; embedders who hold plain
 * arrays start at {@link dev.lanewise.kernels.Blas}.
 */
@NullMarked
package dev.lanewise.kernels;

import org.jspecify.annotations.NullMarked;
