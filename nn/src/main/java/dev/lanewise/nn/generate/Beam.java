package dev.lanewise.nn.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The beginnings that {@link BeamSearch} keeps for one sequence. */
final class Beam {
  private final int width;
  private final int end;
  private final List<Path> ended = new ArrayList<>();
  private List<Path> live = List.of(new Path(new int[0], false, 0, 0));

  /**
   * A beginning.
   *
   * @param source the model's row that it continues
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Path(int[] tokens, boolean ended, double logProbability, int source) {}

  /** A beam of one empty beginning; {@code end} is negative if no token ends a sequence. */
  Beam(int width, int end) {
    this.width = width;
    this.end = end;
  }

  /**
   * Replaces the beginnings by their best continuations.
   *
   * @param firstRow the row of the first beginning's scores
   * @return how many rows were read
   */
  int advance(float[] scores, int firstRow, int size) {
    int places = width - ended.size();
    Candidates best = new Candidates(Math.min(places, Math.multiplyFull(live.size(), size)));
    for (int i = 0; i < live.size(); i++) {
      int offset = (firstRow + i) * size;
      double before = live.get(i).logProbability() - Scores.logSumExp(scores, offset, size);
      for (int token = 0; token < size; token++) {
        if (scores[offset + token] > Float.NEGATIVE_INFINITY) {
          best.offer(before + scores[offset + token], i, token);
        }
      }
    }
    int read = live.size();
    List<Path> going = new ArrayList<>();
    for (int rank = 0; rank < best.count; rank++) {
      Path parent = live.get(best.parents[rank]);
      int token = best.tokens[rank];
      int source = firstRow + best.parents[rank];
      if (token == end) {
        ended.add(new Path(parent.tokens(), true, best.logs[rank], source));
      } else {
        int length = parent.tokens().length;
        int[] tokens = Arrays.copyOf(parent.tokens(), length + 1);
        tokens[length] = token;
        going.add(new Path(tokens, false, best.logs[rank], source));
      }
    }
    live = going;
    return read;
  }

  /** The row that each live beginning continues. */
  IntStream sources() {
    return live.stream().mapToInt(Path::source);
  }

  /** The last token of each live beginning. */
  IntStream lastTokens() {
    return live.stream().mapToInt(path -> path.tokens()[path.tokens().length - 1]);
  }

  /** Those that ended, in the order they did, then those that were going on. */
  List<Path> all() {
    List<Path> all = new ArrayList<>(ended);
    all.addAll(live);
    return all;
  }

  /** The best continuations so far, the best first; equals stay in the order of their offers. */
  private static final class Candidates {
    private final double[] logs;
    private final int[] parents;
    private final int[] tokens;
    private int count;

    Candidates(long places) {
      int most = Math.toIntExact(places);
      logs = new double[most];
      parents = new int[most];
      tokens = new int[most];
    }

    void offer(double log, int parent, int token) {
      if (count == logs.length && !(log > logs[count - 1])) {
        return;
      }
      int at = count < logs.length ? count++ : count - 1;
      while (at > 0 && log > logs[at - 1]) {
        logs[at] = logs[at - 1];
        parents[at] = parents[at - 1];
        tokens[at] = tokens[at - 1];
        at--;
      }
      logs[at] = log;
      parents[at] = parent;
      tokens[at] = token;
    }
  }
}
