import dev.lanewise.cuda.compile.BuiltInCubins;
import dev.lanewise.cuda.compile.KernelModules;
import dev.lanewise.cuda.compile.KernelSource;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles kernels by nvcc into resources of the library; the Maven profile {@code cubins} runs it
 * on the compiled classes. What an earlier build made of the same sources by the same nvcc stays.
 *
 * <p>{@code java -cp CLASSES BuildCubins.java KERNELS OUTPUT sm_80 sm_90 [SOURCE.cu...]}: KERNELS
 * is the folder of the sources, and without any named all of them are compiled.
 */
public final class BuildCubins {
  private static final Pattern RELEASE = Pattern.compile("release ([0-9]+\\.[0-9]+)");

  private BuildCubins() {}

  private record Job(KernelSource source, DType dtype, String architecture) {
    String key() {
      return BuiltInCubins.key(source, dtype, architecture);
    }

    String line() {
      return architecture + " " + dtype + " " + source.name() + " " + key();
    }
  }

  /** See the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path kernels = Path.of(arguments[0]);
    Path output = Files.createDirectories(Path.of(arguments[1]));
    List<String> architectures = new ArrayList<>();
    List<String> sources = new ArrayList<>();
    for (String argument : List.of(arguments).subList(2, arguments.length)) {
      (argument.endsWith(".cu") ? sources : architectures).add(argument);
    }
    List<Job> jobs = new ArrayList<>();
    for (String source : sources.isEmpty() ? list(kernels, ".cu") : sources) {
      for (DType dtype : List.of(DType.F32, DType.F64)) {
        architectures.forEach(name -> jobs.add(new Job(KernelSource.of(source), dtype, name)));
      }
    }
    String compiler = compiler();
    Path index = output.resolve("index.txt");
    clean(output, index, compiler, jobs);
    compile(jobs, kernels, output);
    List<String> lines = new ArrayList<>(List.of(compiler));
    jobs.forEach(job -> lines.add(job.line()));
    Files.write(index, lines);
    System.out.println(jobs.size() + " cubins by " + compiler + " in " + output);
  }

  private static String compiler() throws IOException, InterruptedException {
    String version;
    try {
      version = run(List.of("nvcc", "--version"));
    } catch (IOException e) {
      throw new IOException("kernels are built in by nvcc, which isn't there: install it", e);
    }
    Matcher release = RELEASE.matcher(version);
    if (!release.find()) {
      throw new IOException("nvcc --version says no release: " + version);
    }
    return "nvcc " + release.group(1);
  }

  /** Leaves the cubins that are still right. There is no index while some may be missing. */
  private static void clean(Path output, Path index, String compiler, List<Job> jobs)
      throws IOException {
    boolean sameCompiler =
        Files.exists(index) && Files.readString(index).startsWith(compiler + "\n");
    Files.deleteIfExists(index);
    List<String> kept = new ArrayList<>();
    if (sameCompiler) {
      jobs.forEach(job -> kept.add(job.key() + ".cubin"));
    }
    for (String name : list(output, "")) {
      if (!kept.contains(name)) {
        Files.delete(output.resolve(name));
      }
    }
  }

  private static void compile(List<Job> jobs, Path kernels, Path output)
      throws IOException, InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<String>> done = new ArrayList<>();
      for (Job job : jobs) {
        Path cubin = output.resolve(job.key() + ".cubin");
        if (!Files.exists(cubin)) {
          done.add(pool.submit(() -> compile(job, kernels, cubin)));
        }
      }
      for (Future<String> one : done) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static String compile(Job job, Path kernels, Path cubin)
      throws IOException, InterruptedException {
    Path fresh = cubin.resolveSibling(cubin.getFileName() + ".part");
    List<String> command = new ArrayList<>(List.of("nvcc", "-cubin"));
    command.addAll(KernelModules.options(job.dtype, job.architecture));
    command.addAll(List.of("-o", fresh.toString(), kernels.resolve(job.source.name()).toString()));
    String said = run(command);
    Files.move(fresh, cubin);
    return said;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ":\n" + output);
    }
    return output;
  }

  private static List<String> list(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .toList();
    }
  }
}
