package dev.lanewise.examples.study;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.kernels.Precision;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user may choose about a run; empty means the study's or the library's own choice.
 *
 * @param backend the backend to ask for by name
 * @param threads threads the kernels may use, 1 or more
 * @param epochs epochs instead of the study's, 1 or more
 * @param seed the seed of every random choice
 * @param shortForm the short form that tests run: fewer splits and epochs, the same claims
 * @param data the folder with data that the project cannot ship
 * @param checkpoints the folder where training is saved, and from where it goes on
 * @param base a file of weights to begin from
 * @param precision to what operands of products may be rounded
 * @param recordSteps whether the device is to record training steps
 */
public record StudyOptions(
    Optional<String> backend,
    OptionalInt threads,
    OptionalInt epochs,
    long seed,
    boolean shortForm,
    Optional<Path> data,
    Optional<Path> checkpoints,
    Optional<Path> base,
    Optional<Precision> precision,
    boolean recordSteps) {
  /** The seed of the documents. */
  public static final long DEFAULT_SEED = 42;

  /** Every choice left open, full form. */
  public static final StudyOptions DEFAULTS =
      new StudyOptions(
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          DEFAULT_SEED,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Refuses counts below 1. */
  public StudyOptions {
    requirePositive("threads", threads);
    requirePositive("epochs", epochs);
  }

  /** With the library's choice of precision, and no recorded steps. */
  public StudyOptions(
      Optional<String> backend,
      OptionalInt threads,
      OptionalInt epochs,
      long seed,
      boolean shortForm,
      Optional<Path> data,
      Optional<Path> checkpoints,
      Optional<Path> base) {
    this(
        backend,
        threads,
        epochs,
        seed,
        shortForm,
        data,
        checkpoints,
        base,
        Optional.empty(),
        false);
  }

  /** These options in the short form. */
  public StudyOptions withShortForm() {
    return new StudyOptions(
        backend, threads, epochs, seed, true, data, checkpoints, base, precision, recordSteps);
  }

  /**
   * A count the user gave.
   *
   * @throws BadInputException naming the option if it is below 1
   */
  public static OptionalInt positive(String option, Optional<Integer> value) {
    if (value.isPresent() && value.get() < 1) {
      throw new BadInputException(option + " is " + value.get() + "; expected 1 or more");
    }
    return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
  }

  private static void requirePositive(String name, OptionalInt value) {
    if (value.isPresent() && value.getAsInt() < 1) {
      throw new IllegalArgumentException(name + " is " + value.getAsInt() + "; expected 1 or more");
    }
  }
}
