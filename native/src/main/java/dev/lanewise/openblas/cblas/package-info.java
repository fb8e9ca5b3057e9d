/**
 * The C interface of BLAS bound by hand through {@code java.lang.foreign}: {@code
 * cblas_{s,d}{gemm,gemv,ger,dot,axpy,scal,nrm2,asum}} of any library that has them, and the
 * controls that OpenBLAS has besides. Nothing here checks arguments or handles edge cases.
 */
@NullMarked
package dev.lanewise.openblas.cblas;

import org.jspecify.annotations.NullMarked;
