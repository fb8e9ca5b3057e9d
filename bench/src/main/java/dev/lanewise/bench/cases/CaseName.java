package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the names of cases with operands; {@link BenchCase#name} writes them. */
public final class CaseName {
  private static final Pattern GEMM =
      Pattern.compile(
          "([sd])gemm (?:batch(\\d{1,9}) )?([NT])([NT]) (\\d{1,9})x(\\d{1,9})x(\\d{1,9})");
  private static final Pattern GEMV = Pattern.compile("([sd])gemv ([NT]) (\\d{1,9})x(\\d{1,9})");

  private static final Pattern CONV =
      Pattern.compile(
          "conv (forward|exact|data|weights) (\\d{1,9})x(\\d{1,9})x(\\d{1,9})x(\\d{1,9})"
              + " to (\\d{1,9}) k(\\d{1,9}) s(\\d{1,9}) p(\\d{1,9}) g(\\d{1,9})");

  private static final Pattern POOL =
      Pattern.compile(
          "pool (max|average) (forward|backward) (\\d{1,9})x(\\d{1,9})x(\\d{1,9})x(\\d{1,9})"
              + " k(\\d{1,9}) s(\\d{1,9}) p(\\d{1,9})");

  private static final Pattern NORM =
      Pattern.compile(
          "norm (train|eval|relu) (forward|backward) (\\d{1,9})x(\\d{1,9})x(\\d{1,9})x(\\d{1,9})");

  /** Those that read their names themselves. */
  private static final List<Function<String, Optional<OperandCase>>> OTHERS =
      List.of(
          ElementwiseCase::parse,
          OverheadCase::parse,
          SoftmaxCase::parse,
          RowNormCase::parse,
          AttentionCase::parse,
          RecurrentCase::parse,
          OptimizerCase::parse,
          StepCase::parse);

  private CaseName() {}

  /**
   * The case of this name.
   *
   * @throws IllegalArgumentException if it is none, or not in the one form that {@link
   *     BenchCase#name} writes
   */
  public static OperandCase parse(String name) {
    OperandCase parsed = match(name);
    if (!parsed.name().equals(name)) {
      throw new IllegalArgumentException(
          "case is \"%s\"; expected it in the form \"%s\"".formatted(name, parsed.name()));
    }
    return parsed;
  }

  private static OperandCase match(String name) {
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
    Matcher conv = CONV.matcher(name);
    if (conv.matches()) {
      return new ConvCase(
          ConvCase.Pass.valueOf(conv.group(1).toUpperCase(Locale.ROOT)),
          number(conv, 2),
          number(conv, 3),
          number(conv, 4),
          number(conv, 5),
          number(conv, 6),
          number(conv, 7),
          number(conv, 8),
          number(conv, 9),
          number(conv, 10));
    }
    Matcher pool = POOL.matcher(name);
    if (pool.matches()) {
      return new PoolCase(
          PoolCase.kindOf(pool.group(1)),
          pool.group(2).equals("backward"),
          number(pool, 3),
          number(pool, 4),
          number(pool, 5),
          number(pool, 6),
          number(pool, 7),
          number(pool, 8),
          number(pool, 9));
    }
    Matcher norm = NORM.matcher(name);
    if (norm.matches()) {
      return new NormCase(
          NormCase.kindOf(norm.group(1)),
          norm.group(2).equals("backward"),
          number(norm, 3),
          number(norm, 4),
          number(norm, 5),
          number(norm, 6));
    }
    for (Function<String, Optional<OperandCase>> other : OTHERS) {
      Optional<OperandCase> found = other.apply(name);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IllegalArgumentException(
        "case is \"%s\"; expected a name such as \"sgemm NN 32x128x784\" or \"dgemv T 512x512\""
            .formatted(name));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static DType dtype(String letter) {
    return letter.equals("s") ? DType.F32 : DType.F64;
  }
}
