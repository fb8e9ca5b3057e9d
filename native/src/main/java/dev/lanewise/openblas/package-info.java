/** The backend {@code openblas}: matrix products and BLAS level 1 of OpenBLAS. */
@NullMarked
package dev.lanewise.openblas;

import org.jspecify.annotations.NullMarked;
