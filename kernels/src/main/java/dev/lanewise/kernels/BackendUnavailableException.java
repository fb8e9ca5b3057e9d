package dev.lanewise.kernels;

/** A backend was asked for by name and can't be used here; the message says why and what to do. */
public final class BackendUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String backend;
  private final String reason;
  private final String remedy;

  /** For the named backend, with the provider's reason and remedy. */
  public BackendUnavailableException(String backend, String reason, String remedy) {
    super("backend '" + backend + "' is unavailable: " + reason + "; " + remedy);
    this.backend = backend;
    this.reason = reason;
    this.remedy = remedy;
  }

  /** The backend that was asked for. */
  public String backend() {
    return backend;
  }

  /** Why it can't be used. */
  public String reason() {
    return reason;
  }

  /** What the user can do. */
  public String remedy() {
    return remedy;
  }
}
