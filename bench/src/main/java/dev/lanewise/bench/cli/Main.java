package dev.lanewise.bench.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program; see {@link BenchCommand} for its exit codes. */
public final class Main {
  static final int DONE = 0;
  static final int CONTENDER_FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int FAILED = 3;

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where input is redirected.
  public static void main(String[] args) {
    java.io.Console terminal = System.console();
    boolean watched = terminal != null && terminal.isTerminal();
    System.exit(run(args, new Console(System.out, System.err, watched)));
  }

  static int run(String[] args, Console console) {
    CommandLine line = new CommandLine(new BenchCommand(console));
    line.setOut(new PrintWriter(console.out(), true, console.out().charset()));
    line.setErr(new PrintWriter(console.err(), true, console.err().charset()));
    line.setParameterExceptionHandler((e, ignored) -> complain(console, BAD_INPUT, explain(e)));
    line.setExecutionExceptionHandler(
        (e, command, parsed) ->
            e instanceof BadInput
                ? complain(console, BAD_INPUT, e.getMessage())
                : complain(console, FAILED, "failed: " + e + at(e)));
    return line.execute(args);
  }

  private static @Nullable String explain(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      List<String> options =
          e.getCommandLine().getCommandSpec().options().stream()
              .map(OptionSpec::longestName)
              .toList();
      return BadInput.unknown("option", unmatched.getUnmatched().getFirst(), options).getMessage();
    }
    return e.getMessage();
  }

  /** Where it came from: a failure that is not the user's must be traceable. */
  private static String at(Exception e) {
    return Arrays.stream(e.getStackTrace()).findFirst().map(frame -> ", at " + frame).orElse("");
  }

  private static int complain(Console console, int code, @Nullable String message) {
    console.err().println("lanewise: " + String.valueOf(message).replaceAll("\\s+", " "));
    return code;
  }
}
