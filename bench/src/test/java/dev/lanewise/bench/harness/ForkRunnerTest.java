package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.bench.cases.StepCase.Net;
import dev.lanewise.bench.harness.ForkRunner.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForkRunnerTest {
  private static Job job(String contender, String... names) {
    List<BenchCase> cases = Stream.of(names).<BenchCase>map(CaseName::parse).toList();
    return new Job("sgemm", cases, contender);
  }

  private static final Job FOUR =
      job("vector", "sgemm NN 1x1x1", "sgemm NN 2x2x2", "sgemm NN 3x3x3", "sgemm NN 4x4x4");

  @Test
  void casesTakeTurnsInTheWarmUpAndFromTheFirstInWhatIsMeasured() {
    Turns turns = new Turns(3, 6, 6);
    assertEquals(
        List.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2),
        IntStream.range(0, 12).mapToObj(turns::caseOf).toList());
    assertEquals(List.of(9, 10, 11), IntStream.range(0, 12).filter(turns::isLast).boxed().toList());
    assertFalse(turns.isMeasured(5));
    assertTrue(turns.isMeasured(6));
    assertThrows(IllegalArgumentException.class, () -> new Turns(3, 7, 6));
    assertThrows(IllegalArgumentException.class, () -> new Turns(3, 6, 5));
  }

  @Test
  void aCaseGetsTheMedianOfItsOwnIterations() {
    List<Measured> iterations =
        List.of(
            new Measured(0, 10, 90, -1),
            new Measured(1, 700, 91, -1),
            new Measured(0, 30, 95, -1),
            new Measured(1, 500, 92, -1),
            new Measured(0, 20, 94, 8),
            new Measured(1, 600, 93, 16));
    Job job = job("vector", "sgemm NN 8x8x8", "sgemm NN 9x9x9");
    assertEquals(
        List.of(
            new Sample(2, "sgemm", "sgemm NN 8x8x8", "vector", 20, 95, 8, null),
            new Sample(2, "sgemm", "sgemm NN 9x9x9", "vector", 600, 93, 16, null)),
        ForkRunner.samples(2, job, iterations));
    List<Sample> halfEmpty = ForkRunner.samples(2, job, List.of(new Measured(0, 10, 90, -1)));
    assertTrue(halfEmpty.stream().allMatch(sample -> sample.failure() != null));
  }

  @Test
  void aForkOfTwoCasesTimesEachAsItself() {
    System.setProperty("jmh.ignoreLock", "true");
    ForkRunner forks = new ForkRunner(new Timing(1, 1, 20, 3, 20), 1);
    Job job = job("scalar", "sgemm NN 8x8x8", "sgemm NN 96x96x96", "sgemm NN 16x16x16");
    List<Sample> samples = forks.run(1, job);
    assertEquals(
        job.cases().stream().map(BenchCase::name).toList(),
        samples.stream().map(Sample::which).toList());
    for (Sample sample : samples) {
      assertNull(sample.failure());
      assertTrue(sample.limit() > 0 && sample.allocBytes() >= 0, sample.toString());
    }
    // 1728 and 216 times the work.
    assertTrue(samples.get(1).nanos() > 100 * samples.get(0).nanos(), samples.toString());
    assertTrue(samples.get(1).nanos() > 20 * samples.get(2).nanos(), samples.toString());
  }

  @Test
  void aCaseThatFailsDoesNotTakeTheOthersWithIt() {
    List<Integer> sizes = new ArrayList<>();
    List<Sample> samples =
        ForkRunner.run(
            1,
            FOUR,
            (round, part) -> {
              sizes.add(part.cases().size());
              return part.cases().stream().anyMatch(one -> one.name().contains("3x3"))
                  ? Sample.failed(round, part, "sgemm NN 3x3x3: wrong")
                  : ForkRunner.samples(
                      round,
                      part,
                      IntStream.range(0, part.cases().size())
                          .mapToObj(i -> new Measured(i, 5, 90, 0))
                          .toList());
            });
    assertEquals(List.of(4, 2, 2, 1, 1), sizes);
    assertEquals(
        FOUR.cases().stream().map(BenchCase::name).toList(),
        samples.stream().map(Sample::which).toList());
    for (Sample sample : samples) {
      if (sample.which().equals("sgemm NN 3x3x3")) {
        assertEquals("sgemm NN 3x3x3: wrong", sample.failure());
      } else {
        assertNull(sample.failure());
      }
    }
  }

  @Test
  void aForkThatFailsSaysWhy() {
    System.setProperty("jmh.ignoreLock", "true");
    ForkRunner forks = new ForkRunner(new Timing(1, 1, 20, 3, 20), 1);
    String failure = forks.run(1, job("nobody", "sgemm NN 8x8x8")).getFirst().failure();
    assertNotNull(failure);
    assertTrue(failure.contains("no contender nobody"), failure);
  }

  @Test
  void theWarmUpOfAForkLastsASecondHoweverFewCasesItHas() {
    for (int cases = 1; cases <= 4; cases++) {
      Iterations fork = Timing.FULL.of(FOUR.cases().subList(0, cases));
      assertTrue(fork.warmups() * fork.warmupMillis() >= 1000, fork.toString());
      assertEquals(0, fork.warmups() % cases);
      assertEquals(cases * Timing.FULL.measurements(), fork.measurements());
    }
  }

  @Test
  void trainingStepsWarmUpForLonger() {
    List<BenchCase> steps = List.of(new StepCase(Net.MLP, 32), new StepCase(Net.LENET, 64));
    Iterations fork = Timing.FULL.of(steps);
    assertTrue(fork.warmups() * fork.warmupMillis() >= 1200 * steps.size(), fork.toString());
    assertEquals(2 * Timing.FULL.measurements(), fork.measurements());
  }

  @Test
  void plainBenchmarksAreNoBlock() {
    BenchCase plain = new JmhCase("x", "a.B.c", Map.of());
    assertThrows(
        IllegalArgumentException.class, () -> new Job("x", List.of(plain, plain), "vector"));
    assertThrows(IllegalArgumentException.class, () -> new Job("x", List.of(), "vector"));
  }
}
