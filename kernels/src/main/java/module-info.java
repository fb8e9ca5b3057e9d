/** The kernel SPI and its scalar and SIMD backends. */
module dev.lanewise.kernels {
  requires static jdk.incubator.vector;
  requires static org.jspecify;
}
