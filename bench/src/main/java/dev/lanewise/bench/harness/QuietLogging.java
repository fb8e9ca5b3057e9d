package dev.lanewise.bench.harness;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the notes of libraries out of the harness's output: JMH passes on what a fork prints. The
 * JVM makes one when it starts logging, if its command line says so.
 */
public final class QuietLogging {
  /** Lets errors through only. */
  public QuietLogging() {
    Logger.getLogger("").setLevel(Level.SEVERE);
  }
}
