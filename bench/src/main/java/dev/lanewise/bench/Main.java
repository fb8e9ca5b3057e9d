package dev.lanewise.bench;

import java.io.IOException;

/** Runs the JMH benchmarks; takes JMH's own options. */
public final class Main {
  private Main() {}

  /**
   * Hands the arguments to JMH.
   *
   * @param args JMH's command line: a pattern of benchmark names and options
   * @throws IOException if JMH cannot write its results
   */
  public static void main(String[] args) throws IOException {
    org.openjdk.jmh.Main.main(args);
  }
}
