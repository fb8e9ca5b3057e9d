package dev.lanewise.bench.gpu;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Diagnosis;
import dev.lanewise.kernels.DiagnosisText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Reads cases from the standard input, a line each, and answers each at once by a line of fields
 * between tabs: the case, the median and the least time of a call in microseconds, and the number
 * of samples; or the case, {@code error} and what was wrong.
 *
 * <pre>
 * copy N                                       matmul PRECISION N
 * conv PASS BATCH IN SIZE OUT KERNEL STRIDE PAD  softmax ROWS COLUMNS
 * layernorm ROWS COLUMNS                       gelu N
 * add N                                        adamw N
 * maxpool BATCH CHANNELS SIZE                  attention PRECISION PASS BATCH HEADS TIME SIZE
 * step NET BATCH MODE                          launch
 * packed PRECISION N
 * </pre>
 *
 * <p>PRECISION is float32, tf32 or bfloat16, PASS forward or backward, NET lenet, resnet18, gpt or
 * lstm, MODE eager or graph. Times are by the device's clock; that of {@code launch} is the host's,
 * of giving it a small kernel. In {@code packed} the right matrix of a product was laid out before.
 */
public final class GpuBench {
  private static final double MILLIS = 60;
  private static final String FLOAT32 = "float32";

  /** Kinds that say their precision. */
  private static final Set<String> ROUNDED = Set.of("matmul", "packed", "attention");

  private GpuBench() {}

  /**
   * Runs; exits with 1 if a case failed.
   *
   * @param args {@code --millis N} for how long a case is measured, or {@code --doctor} to say what
   *     is there instead
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (args.length == 1 && "--doctor".equals(args[0])) {
      Diagnosis found = Diagnosis.inDepth(BackendConfig.defaults().backend("cuda"));
      out.print(DiagnosisText.render(found));
      System.exit(found.outcome() instanceof Diagnosis.Outcome.Refused ? 1 : 0);
    }
    double millis = MILLIS;
    if (args.length == 2 && "--millis".equals(args[0])) {
      millis = Double.parseDouble(args[1]);
    } else if (args.length > 0) {
      throw new IllegalArgumentException(
          "arguments are " + String.join(" ", args) + "; expected --doctor or --millis N");
    }
    if (!answer(out, millis)) {
      System.exit(1);
    }
  }

  private static boolean answer(PrintStream out, double millis) throws IOException {
    boolean all = true;
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (GpuBackends backends = new GpuBackends()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String asked = line.strip();
        if (asked.isEmpty() || asked.startsWith("#")) {
          continue;
        }
        try {
          Measurement found = measure(backends, asked, millis);
          out.printf(
              Locale.ROOT,
              "%s\t%.3f\t%.3f\t%d%n",
              asked,
              found.median(),
              found.least(),
              found.samples());
        } catch (RuntimeException | OutOfMemoryError e) {
          all = false;
          out.println(asked + "\terror\t" + e.toString().replaceAll("\\s+", " "));
        }
      }
    }
    return all;
  }

  private static Measurement measure(GpuBackends backends, String asked, double millis) {
    CaseText text = new CaseText(asked);
    String kind = text.word("what is measured");
    Backend backend = backends.of(ROUNDED.contains(kind) ? text.word("a precision") : FLOAT32);
    boolean launches = "launch".equals(kind);
    try (Work work = launches ? smallest(backend) : work(backend, kind, text)) {
      text.end();
      return launches
          ? Measurement.onHost(work, backend, millis)
          : Measurement.onDevice(work, backend, millis);
    }
  }

  private static Work smallest(Backend backend) {
    return KernelWorks.gelu(backend, new CaseText("32"));
  }

  private static Work work(Backend backend, String kind, CaseText text) {
    return switch (kind) {
      case "copy" -> KernelWorks.copy(backend, text);
      case "matmul" -> KernelWorks.matmul(backend, text);
      case "packed" -> KernelWorks.packed(backend, text);
      case "conv" -> KernelWorks.conv(backend, text);
      case "softmax" -> KernelWorks.softmax(backend, text);
      case "layernorm" -> KernelWorks.layerNorm(backend, text);
      case "gelu" -> KernelWorks.gelu(backend, text);
      case "add" -> KernelWorks.add(backend, text);
      case "adamw" -> KernelWorks.adamW(backend, text);
      case "maxpool" -> KernelWorks.maxPool(backend, text);
      case "attention" -> KernelWorks.attention(backend, text);
      case "step" -> StepWork.of(backend, text);
      default -> throw text.unknown("a kind of case", kind);
    };
  }
}
