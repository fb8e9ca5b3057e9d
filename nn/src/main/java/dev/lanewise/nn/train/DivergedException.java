package dev.lanewise.nn.train;

/** The loss became NaN or infinite, so that going on would train on rubbish. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message that says where and what might help. */
  public DivergedException(String message) {
    super(message);
  }
}
