package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;

/** Which threads work on a row: the teams of {@code teams.cuh}. */
final class Teams {
  /** What the names of kernels end with: a kernel has a form for either team. */
  private static final String[] ENDINGS = {"_by_group", "_by_block"};

  /** Up to so many elements a row is a group's. */
  private static final int SHORT = 256;

  private static final int GROUP = 16;
  private static final int WARP = 32;
  private static final int LEAST_THREADS = 64;

  /** Elements of a row that a thread of a block takes at least, so that barriers don't dominate. */
  private static final int ELEMENTS_PER_THREAD = 4;

  private Teams() {}

  /** Both forms of each kernel. */
  static String[] names(String... kernels) {
    String[] names = new String[ENDINGS.length * kernels.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = kernels[i / ENDINGS.length] + ENDINGS[i % ENDINGS.length];
    }
    return names;
  }

  /** Which of {@link #names} is the form of a kernel for rows of that length. */
  static int number(int kernel, long columns) {
    return ENDINGS.length * kernel + (columns <= SHORT ? 0 : 1);
  }

  /** Runs the form that {@link #number} gives. */
  static void run(KernelFamily family, Launch launch, long rows, long columns) {
    if (columns <= SHORT) {
      int rowsPerBlock = KernelFamily.THREADS / GROUP;
      int threads = KernelFamily.threads(Math.min(rows, rowsPerBlock) * GROUP);
      launch.run(family.blocks((rows + rowsPerBlock - 1) / rowsPerBlock), threads);
    } else {
      launch.run(family.blocks(rows), blockThreads(columns));
    }
  }

  private static int blockThreads(long columns) {
    long wanted = (columns / ELEMENTS_PER_THREAD + WARP - 1) / WARP * WARP;
    return (int) Math.clamp(wanted, LEAST_THREADS, KernelFamily.THREADS);
  }
}
