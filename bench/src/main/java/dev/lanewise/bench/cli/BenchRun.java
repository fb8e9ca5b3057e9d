package dev.lanewise.bench.cli;

import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Versions;
import dev.lanewise.bench.harness.Harness;
import dev.lanewise.bench.harness.Plan;
import dev.lanewise.bench.harness.RoundLog;
import dev.lanewise.bench.harness.RunHeader;
import dev.lanewise.bench.harness.Timing;
import dev.lanewise.bench.report.MachineCard;
import dev.lanewise.bench.report.Report;
import dev.lanewise.bench.report.Results;
import dev.lanewise.bench.report.ResultsJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A run from the plan to the report. */
final class BenchRun {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private final Request request;
  private final Console console;
  private final Timing timing;

  BenchRun(Request request, Console console) {
    this.request = request;
    this.console = console;
    this.timing = request.timing();
  }

  int run(OutFolder folder) throws IOException {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      throw new BadInput(
          "the module %s is not there; expected a JVM started with --add-modules %s"
              .formatted(VECTOR_MODULE, VECTOR_MODULE));
    }
    Plan plan =
        Plan.of(request.families(), request.contenders(), request.quick(), request.threads());
    if (plan.cases().isEmpty()) {
      String why = plan.leftOut().isEmpty() ? "no cases" : plan.leftOut().getFirst().reason();
      throw new BadInput("nothing to measure: " + why);
    }
    RunHeader header = header();
    RoundLog log = log(folder.path().resolve(RoundLog.FILE_NAME), header);
    Map<String, String> card = new LinkedHashMap<>(header.facts());
    card.putAll(MachineCard.momentary());
    Harness harness = new Harness(plan, timing, request.threads(), request.seed());
    console
        .err()
        .printf(
            "%d cases, %d samples in %d forks a round, %d rounds: about %s%n",
            plan.cases().size(),
            plan.samplesARound(),
            harness.forksARound(),
            timing.rounds(),
            ProgressLine.duration((long) (1e9 * harness.estimateSeconds())));
    ProgressLine progress = new ProgressLine(console.err(), console.terminal(), System::nanoTime);
    long start = System.nanoTime();
    harness.run(log, progress);
    progress.end();
    card.put("duration", ProgressLine.duration(System.nanoTime() - start));
    Results results = Results.of(plan, log.samples());
    write(folder, results, plan, card);
    return results.hasFailures() ? Main.CONTENDER_FAILED : Main.DONE;
  }

  private RunHeader header() {
    Map<String, String> facts = new LinkedHashMap<>(MachineCard.fixed());
    facts.put("JMH", Versions.of("jmh"));
    facts.put(
        "families",
        request.families().stream().map(Family::name).collect(Collectors.joining(", ")));
    facts.put("cases", request.filter().toString());
    facts.put(
        "contenders",
        request.contenders().stream().map(Contender::id).collect(Collectors.joining(", ")));
    facts.put("threads", Integer.toString(request.threads()));
    facts.put("form", request.quick() ? "quick" : "full");
    facts.put(
        "timing",
        "%d rounds; a fork warms up %d x %d ms or more a case and measures %d x %d ms"
            .formatted(
                timing.rounds(),
                timing.warmups(),
                timing.warmupMillis(),
                timing.measurements(),
                timing.measurementMillis()));
    facts.put("seed of the order", Long.toString(request.seed()));
    return new RunHeader(facts);
  }

  private RoundLog log(Path file, RunHeader header) throws IOException {
    if (!request.resume()) {
      return RoundLog.start(file, header);
    }
    if (!Files.exists(file)) {
      throw new BadInput("--resume needs " + file + ", which does not exist");
    }
    try {
      return RoundLog.resume(file, header);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--resume: " + e.getMessage(), e);
    }
  }

  private void write(OutFolder folder, Results results, Plan plan, Map<String, String> card)
      throws IOException {
    Report report =
        new Report(request.families(), request.contenders(), results, plan.leftOut(), card);
    for (Map.Entry<String, byte[]> chart : report.charts().entrySet()) {
      folder.write(chart.getKey(), chart.getValue());
    }
    folder.write("results.json", bytes(ResultsJson.write(results, request.threads())));
    folder.write("report.md", bytes(report.markdown()));
    console.out().print(report.text());
    console.out().println("Report: " + folder.write("report.html", bytes(report.html())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
