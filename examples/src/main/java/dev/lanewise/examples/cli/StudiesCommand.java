package dev.lanewise.examples.cli;

import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.studies.Studies;
import dev.lanewise.examples.study.Study;
import picocli.CommandLine.Command;

/** Lists the studies. */
@Command(name = "studies", description = "List the studies.")
final class StudiesCommand implements Runnable {
  private final Console console;

  StudiesCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    Table table = Table.of("study", "title", "source");
    for (Study study : Studies.all()) {
      table.row(study.name(), study.title(), study.source());
    }
    console.out().print(table.toText());
  }
}
