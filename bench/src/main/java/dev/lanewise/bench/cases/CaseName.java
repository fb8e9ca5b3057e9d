package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the names of matrix cases; {@link BenchCase#name} writes them. */
public final class CaseName {
  private static final Pattern GEMM =
      Pattern.compile(
          "([sd])gemm (?:batch(\\d{1,9}) )?([NT])([NT]) (\\d{1,9})x(\\d{1,9})x(\\d{1,9})");
  private static final Pattern GEMV = Pattern.compile("([sd])gemv ([NT]) (\\d{1,9})x(\\d{1,9})");

  private CaseName() {}

  /**
   * The case of this name.
   *
   * @throws IllegalArgumentException if it is none, or not in the one form that {@link
   *     BenchCase#name} writes
   */
  public static MatrixCase parse(String name) {
    MatrixCase parsed = match(name);
    if (!parsed.name().equals(name)) {
      throw new IllegalArgumentException(
          "case is \"%s\"; expected it in the form \"%s\"".formatted(name, parsed.name()));
    }
    return parsed;
  }

  private static MatrixCase match(String name) {
    Matcher gemm = GEMM.matcher(name);
    if (gemm.matches()) {
      return new GemmCase(
          dtype(gemm.group(1)),
          gemm.group(2) == null ? 1 : Integer.parseInt(gemm.group(2)),
          gemm.group(3).equals("T"),
          gemm.group(4).equals("T"),
          Integer.parseInt(gemm.group(5)),
          Integer.parseInt(gemm.group(6)),
          Integer.parseInt(gemm.group(7)));
    }
    Matcher gemv = GEMV.matcher(name);
    if (gemv.matches()) {
      return new GemvCase(
          dtype(gemv.group(1)),
          gemv.group(2).equals("T"),
          Integer.parseInt(gemv.group(3)),
          Integer.parseInt(gemv.group(4)));
    }
    throw new IllegalArgumentException(
        "case is \"%s\"; expected a name such as \"sgemm NN 32x128x784\" or \"dgemv T 512x512\""
            .formatted(name));
  }

  private static DType dtype(String letter) {
    return letter.equals("s") ? DType.F32 : DType.F64;
  }
}
