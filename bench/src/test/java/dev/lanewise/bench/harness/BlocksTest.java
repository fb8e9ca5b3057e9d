package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.Families;
import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.bench.harness.Plan.CasePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlocksTest {
  private static CasePlan plan(String family, String name, String... contenders) {
    return new CasePlan(family, CaseName.parse(name), List.of(contenders));
  }

  private static List<List<String>> names(List<List<CasePlan>> blocks) {
    return blocks.stream()
        .map(block -> block.stream().map(one -> one.which().name()).toList())
        .toList();
  }

  static Stream<Family> matrixFamilies() {
    return Families.all().stream()
        .filter(family -> family.entries().getFirst().which() instanceof OperandCase);
  }

  @ParameterizedTest
  @MethodSource("matrixFamilies")
  void blocksOfRealFamiliesKeepAllRules(Family family) {
    Plan plan = Plan.of(List.of(family), Contenders.all(), false, 1);
    List<List<CasePlan>> blocks = Blocks.of(plan.cases());
    int last = -1;
    List<CasePlan> covered = new ArrayList<>();
    for (List<CasePlan> block : blocks) {
      covered.addAll(block);
      List<Integer> places = block.stream().map(plan.cases()::indexOf).toList();
      assertEquals(places.stream().sorted().toList(), places);
      assertTrue(last < places.getFirst(), "blocks come by their first cases");
      last = places.getFirst();
      List<OperandCase> cases = block.stream().map(one -> (OperandCase) one.which()).toList();
      assertEquals(1, cases.stream().map(OperandCase::dtype).distinct().count());
      assertEquals(1, block.stream().map(CasePlan::contenders).distinct().count());
      assertTrue(cases.size() <= Blocks.MOST_CASES);
      if (cases.size() > 1) {
        assertTrue(cases.stream().mapToDouble(Blocks::bytes).sum() <= Blocks.MOST_BYTES);
        assertTrue(cases.stream().mapToDouble(CallTime::seconds).sum() <= Blocks.MOST_SECONDS);
      }
    }
    assertEquals(plan.cases().size(), covered.size());
    assertTrue(covered.containsAll(plan.cases()));
    assertTrue(blocks.size() <= plan.cases().size() / 2, "blocks are of some size");
  }

  @ParameterizedTest
  @MethodSource("matrixFamilies")
  void aRoundHasEveryPairOnce(Family family) {
    Plan plan = Plan.of(List.of(family), Contenders.all(), false, 1);
    List<String> pairs = new ArrayList<>();
    for (Job job : plan.round(3, 1)) {
      for (BenchCase one : job.cases()) {
        pairs.add(job.contender() + ": " + one.name());
      }
    }
    List<String> expected = new ArrayList<>();
    for (CasePlan one : plan.cases()) {
      one.contenders().forEach(who -> expected.add(who + ": " + one.which().name()));
    }
    assertEquals(plan.samplesARound(), pairs.size());
    assertEquals(expected.stream().sorted().toList(), pairs.stream().sorted().toList());
  }

  @Test
  void typesAndFamiliesAreNotMixed() {
    assertEquals(
        List.of(
            List.of("sgemv N 8x8", "sgemv T 8x8"),
            List.of("dgemv N 8x8", "dgemv T 8x8"),
            List.of("sgemv N 9x9")),
        names(
            Blocks.of(
                List.of(
                    plan("gemv", "sgemv N 8x8", "a"),
                    plan("gemv", "dgemv N 8x8", "a"),
                    plan("gemv", "sgemv T 8x8", "a"),
                    plan("gemv", "dgemv T 8x8", "a"),
                    plan("other", "sgemv N 9x9", "a")))));
  }

  @Test
  void casesWithOtherContendersHaveBlocksOfTheirOwn() {
    assertEquals(
        List.of(List.of("sgemv N 8x8", "sgemv N 10x10"), List.of("sgemv N 9x9")),
        names(
            Blocks.of(
                List.of(
                    plan("gemv", "sgemv N 8x8", "a", "b"),
                    plan("gemv", "sgemv N 9x9", "a"),
                    plan("gemv", "sgemv N 10x10", "a", "b")))));
  }

  @Test
  void largeAndSlowCasesStandAlone() {
    String large = "sgemv N 8192x16384";
    String slow = "sgemm NN 4096x4096x4096";
    assertEquals(
        List.of(List.of("sgemv N 8x8"), List.of(large), List.of("sgemv T 8x8"), List.of(slow)),
        names(
            Blocks.of(
                List.of(
                    plan("x", "sgemv N 8x8", "a"),
                    plan("x", large, "a"),
                    plan("x", "sgemv T 8x8", "a"),
                    plan("x", slow, "a")))));
  }

  @Test
  void plainBenchmarksStandAlone() {
    CasePlan one = new CasePlan("x", new JmhCase("x", "a.B.c", Map.of("n", "1")), List.of("a"));
    CasePlan other = new CasePlan("x", new JmhCase("x", "a.B.c", Map.of("n", "2")), List.of("a"));
    assertEquals(List.of(List.of(one), List.of(other)), Blocks.of(List.of(one, other)));
  }
}
