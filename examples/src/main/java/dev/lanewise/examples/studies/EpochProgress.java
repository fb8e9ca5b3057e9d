package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.TrainingListener;

/** Shows finished epochs and their losses; may span several trainings, one after the other. */
final class EpochProgress implements TrainingListener {
  private final Progress progress;
  private long done;

  EpochProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void onStart(int epochsDone, int epochs, int batches) {
    done += epochsDone;
    progress.stepTo(done);
  }

  @Override
  public void onEpochEnd(EpochResult result, boolean improved, double seconds) {
    progress.stepTo(++done);
    progress.message("loss " + Numbers.fixed(result.loss(), 4));
  }
}
