package dev.lanewise.bench.cli;

import dev.lanewise.bench.cases.Family;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.harness.Timing;
import java.util.List;

/**
 * What the user asked for.
 *
 * @param families what to measure, filtered
 * @param contenders who
 * @param filter which cases of the families
 * @param quick the short form
 * @param timing how often and how long
 * @param threads of each contender
 * @param seed of the order
 * @param resume whether to go on with what is there
 */
record Request(
    List<Family> families,
    List<Contender> contenders,
    CaseFilter filter,
    boolean quick,
    Timing timing,
    int threads,
    long seed,
    boolean resume) {
  Request {
    families = List.copyOf(families);
    contenders = List.copyOf(contenders);
  }
}
