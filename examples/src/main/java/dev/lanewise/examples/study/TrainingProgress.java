package dev.lanewise.examples.study;

import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.TrainingListener;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training run, one step an epoch, with the epoch's figures. Close it when training ends,
 * also by an exception.
 */
public final class TrainingProgress implements TrainingListener, AutoCloseable {
  private final ProgressDisplay display;
  private final String task;
  private @Nullable Progress progress;

  /** Shows training on the display under the given name. */
  public TrainingProgress(ProgressDisplay display, String task) {
    this.display = display;
    this.task = task;
  }

  @Override
  public void onStart(int epochsDone, int epochs, int batches) {
    close();
    progress = display.start(task, epochs);
    progress.stepTo(epochsDone);
  }

  @Override
  public void onEpochEnd(EpochResult result, boolean improved, double seconds) {
    if (progress != null) {
      progress.message(describe(result.figures()));
      progress.stepTo(result.epoch());
    }
  }

  private static String describe(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(figure -> String.format(Locale.ROOT, "%s %.4f", figure.getKey(), figure.getValue()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
