/**
 * Up-sampling of float32 images on SIMD lanes, bit for bit as the scalar kernels.
 *
 * <p>Lanes are neighbouring columns. A row of the image is interpolated across once, however many
 * rows of the result lie beside it, and then down, where everything is a neighbour. The gradient
 * goes the other way round: each column has a list of the columns of the result that were made from
 * it, in their order, and neighbouring columns go through their lists together.
 */
@NullMarked
package dev.lanewise.kernels.vector.resize;

import org.jspecify.annotations.NullMarked;
