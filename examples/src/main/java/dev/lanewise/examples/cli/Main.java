package dev.lanewise.examples.cli;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.Names;
import dev.lanewise.examples.study.ProgressDisplay;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program. Exit codes: 0 done, and a study reached its figures; 1 a study ran but did not reach
 * them; 2 bad input, told in one line; 3 a failure that is not the user's.
 */
public final class Main {
  static final int REACHED = 0;
  static final int NOT_REACHED = 1;
  static final int BAD_INPUT = 2;
  static final int FAILED = 3;

  private static final String VERBOSE = "--verbose";

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Plots are drawn into files; a server has no display.
    System.setProperty("java.awt.headless", "true");
    ProgressDisplay progress = ProgressDisplay.on(System.err);
    System.exit(run(args, new Console(System.out, System.err, progress)));
  }

  static int run(String[] args, Console console) {
    CommandLine line = commandLine(console);
    line.setOut(new PrintWriter(console.out(), true, console.out().charset()));
    line.setErr(new PrintWriter(console.err(), true, console.err().charset()));
    boolean verbose = Arrays.asList(args).contains(VERBOSE);
    line.setParameterExceptionHandler(
        (e, parsed) -> badInput(console.err(), explain(e), e, verbose));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(console.err(), e, verbose));
    return line.execute(args);
  }

  private static CommandLine commandLine(Console console) {
    return new CommandLine(new LanewiseCommand())
        .addSubcommand(new DoctorCommand(console))
        .addSubcommand(new TourCommand(console))
        .addSubcommand(new StudiesCommand(console))
        .addSubcommand(new StudyCommand(console))
        .addSubcommand(new BenchCommand());
  }

  private static @Nullable String explain(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String given = unmatched.getUnmatched().getFirst();
      CommandLine command = e.getCommandLine();
      if (unmatched.isUnknownOption()) {
        List<String> options =
            command.getCommandSpec().options().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .toList();
        return Names.unknown("option", given, options).getMessage();
      }
      if (!command.getSubcommands().isEmpty()) {
        return Names.unknown("command", given, command.getSubcommands().keySet()).getMessage();
      }
    }
    return e.getMessage();
  }

  private static int failed(PrintStream err, Exception e, boolean verbose) {
    if (e instanceof BadInputException) {
      return badInput(err, e.getMessage(), e, verbose);
    }
    err.println("lanewise: failed: " + oneLine(e.toString()) + hint(verbose));
    trace(err, e, verbose);
    return FAILED;
  }

  private static int badInput(
      PrintStream err, @Nullable String message, Exception e, boolean verbose) {
    err.println("lanewise: " + oneLine(message));
    trace(err, e, verbose);
    return BAD_INPUT;
  }

  private static void trace(PrintStream err, Exception e, boolean verbose) {
    if (verbose) {
      e.printStackTrace(err);
    }
  }

  private static String hint(boolean verbose) {
    return verbose ? "" : " (" + VERBOSE + " shows where)";
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message).replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
