package dev.lanewise.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: it only holds what all commands share. */
@Command(
    name = "lanewise",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT,
    description = "SIMD kernels for the JVM and the neural networks that run on them.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; a study reached its figures",
      "1:a study ran but did not reach its figures",
      "2:bad input",
      "3:any other failure"
    },
    footer = {
      "",
      "LANEWISE_JAVA_OPTS holds options for the JVM, such as -XX:UseAVX=2.",
    })
final class LanewiseCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from.")
  private boolean verbose;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "no command; expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
