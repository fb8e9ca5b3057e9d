package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.MatmulKernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How long call number 1, 10, 100 and 1000 of a product take in a JVM that has just started, with
 * and without {@link Backend#warmUp(Family, DType)}. Each line is measured in a JVM of its own.
 */
public final class WarmUpCurve {
  private static final int[] CALLS = {1, 10, 100, 1000, 3000};

  private record Case(String name, boolean transB, int m, int n, int k) {}

  private static final List<Case> CASES =
      List.of(
          new Case("sgemm NN 333x333x333", false, 333, 333, 333),
          new Case("sgemm NN 32x128x784", false, 32, 128, 784),
          new Case("sgemm NT 64x64x64", true, 64, 64, 64));

  private WarmUpCurve() {}

  /**
   * Prints the table.
   *
   * @param args none; a child JVM is given the number of its case and whether it warms up
   * @throws IOException if a child JVM can't be started
   * @throws InterruptedException if interrupted while one runs
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 2) {
      measure(CASES.get(Integer.parseInt(args[0])), Boolean.parseBoolean(args[1]));
      return;
    }
    System.out.println("Microseconds for call number n in a fresh JVM, one thread.");
    System.out.println();
    System.out.println("| product | warmUp() | ms in it | 1 | 10 | 100 | 1000 | 3000 |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int i = 0; i < CASES.size(); i++) {
      for (boolean warm : new boolean[] {false, true}) {
        child(i, warm);
      }
    }
  }

  private static void child(int index, boolean warm) throws IOException, InterruptedException {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    command.add(self.command().orElseThrow(() -> new IOException("the JVM has no path")));
    command.add("--add-modules");
    command.add("jdk.incubator.vector");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(WarmUpCurve.class.getName());
    command.add(Integer.toString(index));
    command.add(Boolean.toString(warm));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException("the child JVM ended with " + exit);
    }
  }

  private static void measure(Case one, boolean warm) {
    float[] a = random(one.m * one.k);
    float[] b = random(one.k * one.n);
    HostBuffer left = HostBuffer.of(a);
    HostBuffer right = HostBuffer.of(b);
    HostBuffer result = HostBuffer.of(new float[one.m * one.n]);
    Gemm gemm = Gemm.dense(false, one.transB, one.m, one.n, one.k);
    try (Backend backend = Backends.open(BackendConfig.defaults().threads(1))) {
      MatmulKernels kernels = backend.matmul(DType.F32);
      long start = System.nanoTime();
      String done = "-";
      if (warm) {
        done = backend.warmUp(Family.MATMUL, DType.F32) ? "yes" : "yes, not finished";
      }
      long spent = System.nanoTime() - start;
      StringBuilder row = new StringBuilder();
      row.append("| ").append(one.name).append(" | ").append(done).append(" | ");
      row.append(warm ? Long.toString(spent / 1_000_000) : "").append(" |");
      int next = 0;
      for (int call = 1; next < CALLS.length; call++) {
        long before = System.nanoTime();
        kernels.gemm(gemm, 1, left, 0, right, 0, 0, result, 0);
        long nanos = System.nanoTime() - before;
        if (call == CALLS[next]) {
          row.append(' ').append(nanos / 100 / 10.0).append(" |");
          next++;
        }
      }
      System.out.println(row);
    }
  }

  private static float[] random(int length) {
    Random random = new Random(1);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
