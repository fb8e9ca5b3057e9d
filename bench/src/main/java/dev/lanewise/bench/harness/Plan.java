package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.kernels.Availability.Unavailable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * What is measured, and what is not and why.
 *
 * @param cases in the order of the report, each with those who are measured on it
 * @param leftOut every pair of case and contender that was asked for and is not measured
 */
public record Plan(List<CasePlan> cases, List<LeftOut> leftOut) {
  /** Copies the lists. */
  public Plan {
    cases = List.copyOf(cases);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * A case and those who are measured on it.
   *
   * @param family the family's name
   * @param which the case
   * @param contenders their names
   */
  public record CasePlan(String family, BenchCase which, List<String> contenders) {
    /** Copies the list. */
    public CasePlan {
      contenders = List.copyOf(contenders);
    }
  }

  /**
   * A pair that is not measured.
   *
   * @param family the family's name
   * @param which the case
   * @param contender the contender's name
   * @param reason why
   */
  public record LeftOut(String family, BenchCase which, String contender, String reason) {}

  /**
   * Makes the plan.
   *
   * @param families what was asked for
   * @param contenders who was asked for; each is asked once whether it works here
   * @param quick the short form
   * @param threads of each contender
   */
  public static Plan of(
      List<Family> families, List<Contender> contenders, boolean quick, int threads) {
    List<CasePlan> cases = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    List<Invited> invited = contenders.stream().map(Invited::ask).toList();
    for (Family family : families) {
      for (Family.Entry entry : family.entries()) {
        if (quick && !entry.quick()) {
          continue;
        }
        List<String> measured = new ArrayList<>();
        for (Invited one : invited) {
          if (entry.which() instanceof OperandCase operands && !one.contender().knows(operands)) {
            continue;
          }
          String reason = one.reasonAgainst(entry, threads);
          if (reason.isEmpty()) {
            measured.add(one.contender().id());
          } else {
            leftOut.add(new LeftOut(family.name(), entry.which(), one.contender().id(), reason));
          }
        }
        if (!measured.isEmpty()) {
          cases.add(new CasePlan(family.name(), entry.which(), measured));
        }
      }
    }
    return new Plan(cases, leftOut);
  }

  /**
   * A contender and why it can't run here.
   *
   * @param contender who
   * @param unavailable the reason; empty if it can
   */
  private record Invited(Contender contender, String unavailable) {
    static Invited ask(Contender contender) {
      return new Invited(
          contender,
          contender.availability() instanceof Unavailable why
              ? "unavailable: " + why.reason() + "; " + why.remedy()
              : "");
    }

    /** Empty if nothing speaks against it. */
    String reasonAgainst(Family.Entry entry, int threads) {
      if (!unavailable.isEmpty()) {
        return unavailable;
      }
      return switch (entry.which()) {
        case JmhCase jmh ->
            jmh.contenders().contains(contender.id())
                ? ""
                : "this family measures " + String.join(", ", new TreeSet<>(jmh.contenders()));
        case OperandCase operands ->
            entry.landmark() || contender.onEveryCase()
                ? contender.declines(operands, threads).orElse("")
                : "measured on landmark cases only";
      };
    }
  }

  /** How many samples a round has: pairs of case and contender. */
  public int samplesARound() {
    return cases.stream().mapToInt(one -> one.contenders().size()).sum();
  }

  /**
   * The forks of a round: block by block, the contenders of each in an order that depends on seed,
   * round and the block's first case alone.
   *
   * @param round counted from 1
   */
  public List<Job> round(int round, long seed) {
    List<Job> jobs = new ArrayList<>();
    for (List<CasePlan> block : Blocks.of(cases)) {
      CasePlan first = block.getFirst();
      List<BenchCase> which = block.stream().map(CasePlan::which).toList();
      List<String> order = new ArrayList<>(first.contenders());
      Collections.shuffle(order, new Random(seed + 31L * round + first.which().name().hashCode()));
      for (String contender : order) {
        jobs.add(new Job(first.family(), which, contender));
      }
    }
    return jobs;
  }
}
