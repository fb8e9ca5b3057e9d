package dev.lanewise.bench.cli;

import dev.lanewise.bench.cases.Families;
import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.harness.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise bench}: reads the options and has the run made. */
@Command(
    name = "lanewise bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the kernels beside those of other libraries.",
      "Writes results.json, report.html, report.md, charts, and rounds.jsonl with every sample."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:done, but a contender failed or computed something else",
      "2:bad input",
      "3:any other failure"
    },
    footer = {"", "LANEWISE_JAVA_OPTS holds options for the JVM, such as -XX:UseAVX=2."})
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 1024;
  private static final int MOST_ROUNDS = 100;

  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "FAMILY",
      description = "What to measure; default: all. --list shows the families.")
  private @Nullable String family;

  @Option(names = "--quick", description = "Few cases and one round: under two minutes a family.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each sample is taken; default: 5, with --quick 1.")
  private @Nullable Integer rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of each contender; default: 1.")
  private int threads;

  @Option(
      names = "--contenders",
      paramLabel = "ID",
      split = ",",
      description = "Who is measured, separated by commas; default: all.")
  private List<String> contenders = new ArrayList<>();

  @Option(
      names = "--cases",
      paramLabel = "TEXT",
      split = ",",
      description =
          "Only cases whose name contains this text, or one of several separated by commas;"
              + " default: all.")
  private List<String> cases = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the report; default: out/bench-FAMILY.")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the contenders' order in each round; default: 1.")
  private long seed;

  @Option(
      names = "--resume",
      description =
          "Go on with the interrupted run in the folder, which must be of the same build"
              + " and options.")
  private boolean resume;

  @Option(names = "--list", description = "Show families and contenders, and measure nothing.")
  private boolean list;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    CaseFilter filter = new CaseFilter(cases);
    List<Family> families = filter.of(families(), quick);
    List<Contender> who = contenders();
    if (threads < 1 || threads > MOST_THREADS) {
      throw new BadInput("--threads is " + threads + "; expected 1 to " + MOST_THREADS);
    }
    if (rounds != null && (rounds < 1 || rounds > MOST_ROUNDS)) {
      throw new BadInput("--rounds is " + rounds + "; expected 1 to " + MOST_ROUNDS);
    }
    if (list) {
      show(families, who);
      return Main.DONE;
    }
    Path folder = out == null ? Path.of("out", family == null ? "bench" : "bench-" + family) : out;
    Timing timing = quick ? Timing.QUICK : Timing.FULL;
    if (rounds != null) {
      timing = timing.withRounds(rounds);
    }
    Request request = new Request(families, who, filter, quick, timing, threads, seed, resume);
    return new BenchRun(request, console).run(OutFolder.prepare(folder));
  }

  private List<Family> families() {
    List<Family> all = Families.all();
    if (family == null) {
      return all;
    }
    List<Family> one = all.stream().filter(known -> known.name().equals(family)).toList();
    if (one.isEmpty()) {
      throw BadInput.unknown("family", family, all.stream().map(Family::name).toList());
    }
    return one;
  }

  private List<Contender> contenders() {
    if (contenders.isEmpty()) {
      return Contenders.all();
    }
    List<String> valid = Contenders.all().stream().map(Contender::id).toList();
    for (String id : contenders) {
      if (!valid.contains(id)) {
        throw BadInput.unknown("contender", id, valid);
      }
    }
    LinkedHashSet<String> asked = new LinkedHashSet<>(contenders);
    return Contenders.all().stream().filter(known -> asked.contains(known.id())).toList();
  }

  private void show(List<Family> families, List<Contender> who) {
    for (Family one : families) {
      console.out().printf("%-12s %s, %d cases%n", one.name(), one.title(), one.entries().size());
    }
    console.out().println();
    for (Contender one : who) {
      console.out().printf("%-12s %s%n", one.id(), one.library());
    }
  }
}
