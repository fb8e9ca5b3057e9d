package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Family FAMILY =
      new Family(
          "sgemm",
          "",
          List.of(
              new Family.Entry(CaseName.parse("sgemm NN 8x8x8"), true, true),
              new Family.Entry(CaseName.parse("sgemm NN 9x9x9"), false, false)));

  /** A contender that nobody calls. */
  private record Fake(String id, boolean available, boolean onEveryCase) implements Contender {
    @Override
    public String library() {
      return id;
    }

    @Override
    public String terms() {
      return "";
    }

    @Override
    public Availability availability() {
      return available
          ? new Availability.Available("")
          : new Availability.Unavailable("it is lost", "find it");
    }

    @Override
    public boolean knows(OperandCase which) {
      return which instanceof MatrixCase;
    }

    @Override
    public Optional<String> declines(OperandCase which, int threads) {
      return threads == 1 ? Optional.empty() : Optional.of("one thread");
    }

    @Override
    public Call prepare(OperandCase which, HostBuffer[] operands, int threads) {
      throw new AssertionError("never called");
    }
  }

  private static final List<Contender> ALL =
      List.of(
          new Fake("vector", true, true),
          new Fake("mark", true, false),
          new Fake("lost", false, true));

  @Test
  void whatIsLeftOutHasAReason() {
    Plan plan = Plan.of(List.of(FAMILY), ALL, false, 1);
    assertEquals(3, plan.samplesARound());
    assertEquals(
        List.of(
            "lost: unavailable: it is lost; find it",
            "mark: measured on landmark cases only",
            "lost: unavailable: it is lost; find it"),
        plan.leftOut().stream().map(one -> one.contender() + ": " + one.reason()).toList());
  }

  @Test
  void theShortFormHasItsCasesOnly() {
    Plan plan = Plan.of(List.of(FAMILY), ALL, true, 1);
    assertEquals(1, plan.cases().size());
    assertEquals(List.of("vector", "mark"), plan.cases().getFirst().contenders());
  }

  @Test
  void aContenderMayDecline() {
    Plan plan = Plan.of(List.of(FAMILY), ALL, false, 2);
    assertTrue(plan.cases().isEmpty());
    assertTrue(plan.leftOut().stream().anyMatch(one -> one.reason().equals("one thread")));
  }

  @Test
  void everyRoundHasEveryJobOnceInAnOrderOfItsOwn() {
    Family family =
        new Family(
            "x",
            "",
            List.of(
                new Family.Entry(new JmhCase("x", "a.B.c", Map.of("n", "1")), true, true),
                new Family.Entry(CaseName.parse("sgemm NN 8x8x8"), true, true)));
    List<Contender> many = new java.util.ArrayList<>();
    for (int i = 0; i < 6; i++) {
      many.add(new Fake("c" + i, true, true));
    }
    many.add(new Fake("vector", true, true));
    Plan plan = Plan.of(List.of(family), many, false, 1);
    assertEquals(8, plan.samplesARound());
    Set<List<Job>> orders = new HashSet<>();
    for (int round = 1; round <= 5; round++) {
      List<Job> jobs = plan.round(round, 1);
      assertEquals(8, new HashSet<>(jobs).size());
      assertEquals("vector", jobs.getFirst().contender());
      assertEquals(jobs, plan.round(round, 1));
      orders.add(jobs);
    }
    assertEquals(5, orders.size());
    assertNotEquals(plan.round(1, 1), plan.round(1, 2));
  }

  @Test
  void jobsNameTheirBenchmark() {
    Job matrix =
        new Job(
            "sgemm",
            List.of(CaseName.parse("sgemm NN 8x8x8"), CaseName.parse("sgemm NN 9x9x9")),
            "ejml");
    assertEquals("dev.lanewise.bench.harness.CaseBenchmark.call", matrix.method());
    assertEquals(
        Map.of("threads", "2", "contender", "ejml", "which", "sgemm NN 8x8x8;sgemm NN 9x9x9"),
        matrix.params(2));
    Job plain = new Job("x", List.of(new JmhCase("x", "a.B.c", Map.of("n", "1"))), "scalar");
    assertEquals("a.B.c", plain.method());
    assertEquals(Map.of("threads", "1", "backend", "scalar", "n", "1"), plain.params(1));
  }
}
