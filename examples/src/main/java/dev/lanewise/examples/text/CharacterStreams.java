package dev.lanewise.examples.text;

/**
 * A text to learn from, as several streams that are read side by side: each step of training has
 * the next stretch of every stream, so that a network can carry its states on. When the streams
 * end, they are read again, from another place in the first stretch. Immutable.
 */
public final class CharacterStreams {
  /** How much further each pass begins, modulo the length of a stretch. */
  private static final int SHIFT = 29;

  private final int[] tokens;
  private final int streams;
  private final int time;
  private final int length;
  private final int stretches;

  /**
   * Streams over a text; the array is kept, not copied.
   *
   * @param streams how many
   * @param time characters of a stretch
   * @throws IllegalArgumentException if one of them is below 1, or a stream is shorter than two
   *     stretches
   */
  public CharacterStreams(int[] tokens, int streams, int time) {
    if (streams < 1 || time < 1) {
      throw new IllegalArgumentException(
          "streams and time are " + streams + " and " + time + "; expected 1 or more");
    }
    this.tokens = tokens;
    this.streams = streams;
    this.time = time;
    this.length = (tokens.length - 1) / streams;
    this.stretches = (length - time) / time;
    if (stretches < 1) {
      throw new IllegalArgumentException(
          tokens.length
              + " tokens are too few for "
              + streams
              + " streams; expected "
              + 2L * time * streams
              + " or more");
    }
  }

  /** Steps of one pass over the text. */
  public int stepsPerPass() {
    return stretches;
  }

  /** Whether the streams begin anew with a step, so that states of before mean nothing. */
  public boolean beginsAnew(long step) {
    return step % stretches == 0;
  }

  /**
   * Writes the stretches of a step, one a row.
   *
   * @param step from 0
   * @param x receives streams times time characters
   * @param y receives the character that follows each of them
   */
  public void fill(long step, int[] x, int[] y) {
    long pass = step / stretches;
    int shift = (int) (pass * SHIFT % time);
    int at = shift + (int) (step % stretches) * time;
    for (int stream = 0; stream < streams; stream++) {
      System.arraycopy(tokens, stream * length + at, x, stream * time, time);
      System.arraycopy(tokens, stream * length + at + 1, y, stream * time, time);
    }
  }
}
