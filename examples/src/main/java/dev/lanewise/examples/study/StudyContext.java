package dev.lanewise.examples.study;

import dev.lanewise.examples.data.DataFolder;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.kernels.Backend;
import dev.lanewise.nn.Engine;
import java.nio.file.Path;
import java.util.Optional;

/** What a study gets from the outside: the user's choices, an engine, a screen and a report. */
public final class StudyContext {
  private final StudyOptions options;
  private final Engine engine;
  private final ProgressDisplay display;
  private final StudyReport report;

  /** A context over an open engine, which stays the caller's to close; nothing is printed. */
  public StudyContext(StudyOptions options, Engine engine, ProgressDisplay display) {
    this(options, engine, display, new StudyReport());
  }

  /** A context that fills the given report. */
  StudyContext(StudyOptions options, Engine engine, ProgressDisplay display, StudyReport report) {
    this.options = options;
    this.engine = engine;
    this.display = display;
    this.report = report;
  }

  /** The seed that every random choice has to come from. */
  public long seed() {
    return options.seed();
  }

  /** Whether to run the short form: seconds at most, the same claims. */
  public boolean isShort() {
    return options.shortForm();
  }

  /** {@code full}, or {@code brief} in the short form. */
  public int choose(int full, int brief) {
    return isShort() ? brief : full;
  }

  /** The epochs the user asked for, else {@link #choose} between the study's own. */
  public int epochs(int full, int brief) {
    return options.epochs().orElse(choose(full, brief));
  }

  /** The engine to make tensors with. */
  public Engine engine() {
    return engine;
  }

  /** Another engine on the same backend, set as the study's own; for the caller to close. */
  public Engine openEngine() {
    Engine another = Engine.over(backend());
    another.recordSteps(engine.recordsSteps());
    return another;
  }

  /** The kernels that the engine runs on. */
  public Backend backend() {
    return engine.backend();
  }

  /** The report to fill. */
  public StudyReport report() {
    return report;
  }

  /** The folder with data that the project cannot ship, if the user has named one. */
  public Optional<Path> dataFolder() {
    return DataFolder.find(options.data());
  }

  /**
   * The folder that the user has named by {@code --data}, not the one that holds for all studies.
   */
  public Optional<Path> givenFolder() {
    return options.data();
  }

  /** The file of weights to begin from, if the user has named one. */
  public Optional<Path> base() {
    return options.base();
  }

  /**
   * The file where a training is saved and from where it goes on, if the user wants that.
   *
   * @param training small letters and hyphens, different for each training of all studies
   */
  public Optional<Path> checkpoint(String training) {
    return options.checkpoints().map(folder -> folder.resolve(training + ".safetensors"));
  }

  /** A listener for a {@code Trainer} that shows its progress; close it when training ends. */
  public TrainingProgress trainingProgress(String task) {
    return new TrainingProgress(display, task);
  }

  /** Starts a progress display; close it when the task ends. */
  public Progress progress(String task, long total) {
    return display.start(task, total);
  }
}
