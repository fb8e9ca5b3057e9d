package dev.lanewise.cuda.library;

import java.util.Locale;

/** Whose kernels convolutions run by. */
public enum Convolutions {
  /** Those of this backend, to the host's bits. */
  OWN,
  /** cuDNN's where it has one, which must be there. */
  CUDNN,
  /**
   * The faster of both, measured on the device once a shape, if cuDNN is there: so bits depend on
   * the machine.
   */
  AUTO;

  /** The system property that chooses: own (also without it), cudnn or auto. */
  public static final String PROPERTY = "lanewise.cuda.convolutions";

  /** As users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
