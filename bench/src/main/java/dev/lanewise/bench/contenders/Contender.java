package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** Somebody's kernels. */
public interface Contender {
  /** The name on the command line and in reports. */
  String id();

  /** Whose kernels they are: library, version, and the way to it. */
  String library();

  /** How its figures are to be read: what it is spared and what it has to bear. */
  String terms();

  /** Whether it works in this JVM. Loads what it needs; never throws. */
  Availability availability();

  /** Whether it is of the kind that has such kernels; reports don't name it where it is not. */
  boolean knows(OperandCase which);

  /** Why it is not measured on a case that it knows; empty if it is. */
  Optional<String> declines(OperandCase which, int threads);

  /** Whether it is measured on every case of a family, or on the landmarks only. */
  boolean onEveryCase();

  /**
   * Makes a call ready: what a program would do once for its data is done here, and not timed.
   *
   * @param which a case that it knows
   * @param operands laid out as {@code which} says
   */
  Call prepare(OperandCase which, HostBuffer[] operands, int threads);

  /** What is timed. */
  interface Call extends AutoCloseable {
    /** Computes the result. */
    void run();

    /** A copy of the result of the last run. */
    HostBuffer result();

    /** Gives back threads and memory. */
    @Override
    void close();
  }
}
