package dev.lanewise.cuda;

import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.excludeTags;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the suites of CUDA where there is no Maven, as {@code bench/gpu/run.sh} does, and says what
 * failed, what was skipped and why.
 */
public final class RunSuites {
  private static final String JARS = "-tests.jar";
  private static final String CLASS = ".class";

  private RunSuites() {}

  /** Counts as tests end, since a time limit may cut the run. */
  private static final class Counts implements TestExecutionListener {
    private final PrintStream out;
    private final Map<String, Integer> skipped = new TreeMap<>();
    private int passed;
    private int failed;

    Counts(PrintStream out) {
      this.out = out;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skip(reason);
    }

    private void skip(String reason) {
      skipped.merge(reason, 1, Integer::sum);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
        case ABORTED -> skip(result.getThrowable().map(Throwable::getMessage).orElse("no reason"));
        case FAILED -> {
          failed++;
          out.println("FAILED " + test.getUniqueId());
          result.getThrowable().ifPresent(failure -> failure.printStackTrace(out));
        }
      }
    }
  }

  /** Those in the class path's jars of tests: a small Java runtime can't scan packages. */
  private static List<ClassSelector> classes(String pattern) throws IOException {
    List<ClassSelector> found = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!path.endsWith(JARS)) {
        continue;
      }
      try (JarFile jar = new JarFile(path)) {
        jar.stream()
            .map(entry -> entry.getName().replace('/', '.'))
            .filter(name -> name.endsWith(CLASS))
            .map(name -> name.substring(0, name.length() - CLASS.length()))
            .filter(name -> name.matches(pattern))
            .map(DiscoverySelectors::selectClass)
            .forEach(found::add);
      }
    }
    return found;
  }

  /**
   * Exits with 1 if a test failed or none ran.
   *
   * @param arguments the pattern of the classes' full names, such as {@code .*Test}
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("expected the pattern of the classes' names");
    }
    PrintStream out = System.out;
    Counts counts = new Counts(out);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(classes(arguments[0]))
            .filters(includeEngines("junit-jupiter"), excludeTags("slow | allocation"))
            .build();
    LauncherFactory.create().execute(request, counts);
    counts.skipped.forEach((reason, times) -> out.println("skipped " + times + ": " + reason));
    out.printf(
        "tests passed %d, failed %d, skipped %d%n",
        counts.passed,
        counts.failed,
        counts.skipped.values().stream().mapToInt(Integer::intValue).sum());
    System.exit(counts.failed > 0 || counts.passed == 0 ? 1 : 0);
  }
}
