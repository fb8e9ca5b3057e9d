package dev.lanewise.kernels.vector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls pieces of code in turn until the compiler has done with all of them, which shows in their
 * times: C1's code for vectors is some hundred times slower than C2's.
 *
 * <p>In turn, and not one after the other, so that a method shared by several pieces has seen all
 * their branches when it is compiled: one first taken afterwards would throw the code away.
 */
public final class WarmUpLoop {
  /**
   * A piece counts as compiled when one of its operations takes less: C2's code takes 0.02 to 0.4
   * ns, C1's 5 to 20, whatever the vector width.
   */
  private static final double COMPILED_NANOS = 1.5;

  /** An improvement by less is noise. */
  private static final double GAIN = 0.75;

  /** So long must no piece have got faster: a method is compiled in at most some tens of ms. */
  private static final long SETTLED_NANOS = 120_000_000;

  /** Compiled pieces are called in one of so many rounds. */
  private static final int SELDOM = 8;

  /** Pieces that take long are called in one of so many rounds. */
  private static final int RARELY = 40;

  /** A piece is called again while its turn has lasted less, so that cheap ones keep up. */
  private static final long TURN_NANOS = 20_000;

  /** What a call costs beside its operations. */
  private static final double CALL_NANOS = 500;

  private static final class Piece {
    final double operations;
    final boolean rare;
    final Runnable code;
    long best = Long.MAX_VALUE;

    Piece(double operations, boolean rare, Runnable code) {
      this.operations = operations;
      this.rare = rare;
      this.code = code;
    }

    /**
     * A compiled piece is still called, to see whether it gets faster, but leaves the others time.
     */
    int every() {
      return rare ? RARELY : isCompiled() ? SELDOM : 1;
    }

    boolean isCompiled() {
      return best <= CALL_NANOS + COMPILED_NANOS * operations;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();

  /** An empty loop. */
  public WarmUpLoop() {}

  /**
   * Adds a piece.
   *
   * @param operations about how many elementary operations it does, such as multiply-adds
   */
  public void add(double operations, Runnable code) {
    pieces.add(new Piece(operations, false, code));
  }

  /** Adds a piece that takes long and is needed for its branches only. */
  public void addRare(double operations, Runnable code) {
    pieces.add(new Piece(operations, true, code));
  }

  /**
   * Calls the pieces until all are compiled.
   *
   * @param limit how long at most
   * @return whether all are compiled
   */
  public boolean run(Duration limit) {
    long start = System.nanoTime();
    long nanos = limit.toNanos();
    long lastGain = start;
    for (int round = 1; ; round++) {
      for (Piece piece : pieces) {
        if (round % piece.every() != 0) {
          continue;
        }
        long roundStart = System.nanoTime();
        long after = roundStart;
        do {
          long before = after;
          if (before - start >= nanos) {
            return false;
          }
          piece.code.run();
          after = System.nanoTime();
          if (after - before < GAIN * piece.best) {
            lastGain = after;
          }
          piece.best = Math.min(piece.best, after - before);
        } while (after - roundStart < TURN_NANOS && !piece.isCompiled());
      }
      boolean settled = System.nanoTime() - lastGain >= SETTLED_NANOS;
      if (settled && round > RARELY && pieces.stream().allMatch(Piece::isCompiled)) {
        return true;
      }
    }
  }
}
