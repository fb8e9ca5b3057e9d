package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** Somebody's matrix kernels. */
public interface Contender {
  /** The name on the command line and in reports. */
  String id();

  /** Whose kernels they are: library, version, and the way to it. */
  String library();

  /** How its figures are to be read: what it is spared and what it has to bear. */
  String terms();

  /** Whether it works in this JVM. Loads what it needs; never throws. */
  Availability availability();

  /** Why it is not measured on a case that it is asked for; empty if it is. */
  Optional<String> declines(MatrixCase which, int threads);

  /** Whether it is measured on every case of a family, or on the landmarks only. */
  boolean onEveryCase();

  /**
   * Makes a call ready: what a program would do once for its data is done here, and not timed.
   *
   * @param a the first operand, laid out as {@code which} says
   * @param b the second operand
   */
  Call prepare(MatrixCase which, HostBuffer a, HostBuffer b, int threads);

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
