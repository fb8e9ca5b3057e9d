/**
 * Convolution of float32 images on SIMD lanes, exact in the order that {@link
 * dev.lanewise.kernels.op.Conv2dKernels} states, for any number of threads and vector width.
 *
 * <p>The general method is an implicit matrix product: weights, their channels in the stated order,
 * times the patches of an image, which are made panel by panel while the product needs them.
 */
@NullMarked
package dev.lanewise.kernels.vector.conv;

import org.jspecify.annotations.NullMarked;
