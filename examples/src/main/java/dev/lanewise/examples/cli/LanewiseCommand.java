package dev.lanewise.examples.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from.")
  // Main looks for it before anything is parsed: the parse itself may fail.
  @SuppressWarnings("UnusedVariable")
  private boolean verbose;

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets spec").commandLine();
    throw new CommandLine.ParameterException(
        line, "no command; expected one of " + String.join(", ", line.getSubcommands().keySet()));
  }
}
