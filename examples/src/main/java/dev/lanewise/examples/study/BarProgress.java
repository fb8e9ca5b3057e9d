package dev.lanewise.examples.study;

import java.io.PrintStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that is redrawn in place. */
final class BarProgress implements Progress {
  private static final int WIDTH = 100;
  private final PrintStream stream;
  private final ProgressBar bar;

  BarProgress(PrintStream stream, String task, long total) {
    this.stream = stream;
    // A consumer of our own keeps JLine from loading its native library just to learn the width.
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
            .build();
  }

  private void draw(String line) {
    stream.print('\r' + line);
    stream.flush();
  }

  @Override
  public void stepTo(long done) {
    bar.stepTo(done);
  }

  @Override
  public void message(String text) {
    bar.setExtraMessage(text);
  }

  @Override
  public void close() {
    bar.close();
    stream.println();
  }
}
