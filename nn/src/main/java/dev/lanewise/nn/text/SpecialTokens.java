package dev.lanewise.nn.text;

import java.util.List;

/** The tokens that stand for no text, with the numbers that they have where all four are used. */
public final class SpecialTokens {
  /** Fills rows of a batch to one length. */
  public static final String PAD = "<pad>";

  /** Stands for what the vocabulary lacks. */
  public static final String UNKNOWN = "<unk>";

  /** Begins a sequence. */
  public static final String BEGIN = "<bos>";

  /** Ends a sequence. */
  public static final String END = "<eos>";

  /** All four, in the order of their numbers. */
  public static final List<String> ALL = List.of(PAD, UNKNOWN, BEGIN, END);

  /** The number of {@link #PAD} in {@link #ALL}. */
  public static final int PAD_NUMBER = 0;

  /** The number of {@link #UNKNOWN} in {@link #ALL}. */
  public static final int UNKNOWN_NUMBER = 1;

  /** The number of {@link #BEGIN} in {@link #ALL}. */
  public static final int BEGIN_NUMBER = 2;

  /** The number of {@link #END} in {@link #ALL}. */
  public static final int END_NUMBER = 3;

  private SpecialTokens() {}
}
