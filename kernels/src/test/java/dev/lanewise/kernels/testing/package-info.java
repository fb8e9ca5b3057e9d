/** What tests of kernels share: guarded buffers, bounds, generators and stand-in providers. */
package dev.lanewise.kernels.testing;
