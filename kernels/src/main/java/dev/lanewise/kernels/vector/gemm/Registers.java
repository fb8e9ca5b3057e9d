package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.util.Locale;

/** How many vector registers the compiler can use, which decides the size of a tile. */
final class Registers {
  /**
   * 32 with 512-bit vectors (AVX-512) and on processors other than x86, which all have 32; else 16.
   */
  static final int COUNT = count(System.getProperty("os.arch", ""), Lanes.F.vectorBitSize());

  private Registers() {}

  static int count(String architecture, int vectorBits) {
    String name = architecture.toLowerCase(Locale.ROOT);
    boolean x86 = name.equals("amd64") || name.equals("x86_64") || name.equals("x86");
    return x86 && vectorBits < 512 ? 16 : 32;
  }
}
