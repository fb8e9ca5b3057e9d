/** Tests of the vector backend's indexing kernels. */
package dev.lanewise.kernels.vector.indexing;
