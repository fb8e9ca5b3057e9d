package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The simulated driver, NVRTC, cuBLAS, cuBLASLt and cuDNN: {@code src/test/cuda} and the kernels,
 * made by g++ once for each content, in {@code target}. Results on it say nothing about speed, code
 * generation or asynchronous work.
 */
public final class SimulatedCuda {
  /** The folder of this module, seen from itself or from the one of another. */
  private static final Path MODULE =
      Files.isDirectory(Path.of("src/test/cuda")) ? Path.of("") : Path.of("../native");

  /** The simulator. */
  public static final Path SOURCES = MODULE.resolve("src/test/cuda");

  /** The kernels. */
  public static final Path KERNELS = MODULE.resolve("src/main/resources/dev/lanewise/cuda/kernels");

  /** Where what is made for the tests is kept. */
  static final Path TARGET = MODULE.resolve("target").toAbsolutePath().normalize();

  private static final List<String> FLAGS =
      List.of("-std=c++17", "-O1", "-fPIC", "-ffp-contract=off", "-U_FORTIFY_SOURCE", "-Wall");

  private SimulatedCuda() {}

  /** Initialised when a test first asks. */
  private static final class Built {
    static final Path FOLDER = build(KERNELS);
    static final SymbolLookup DRIVER =
        SymbolLookup.libraryLookup(FOLDER.resolve("libcusim.so"), Arena.global());
    static final SymbolLookup CUBLASLT =
        SymbolLookup.libraryLookup(FOLDER.resolve("libcusim_cublaslt.so"), Arena.global());

    static final SymbolLookup CUDNN =
        SymbolLookup.libraryLookup(FOLDER.resolve("libcusim_cudnn.so"), Arena.global());

    private Built() {}
  }

  /** Skips the test where there is no g++, or if tests are to run on a device. */
  public static void require() {
    assumeFalse(CudaUnderTest.isDevice(), "this needs the simulated driver, not a device");
    assumeTrue(isThere("g++"), "g++ is not installed: the simulated CUDA driver can't be built");
  }

  public static boolean isThere(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(":")).anyMatch(f -> Files.isExecutable(Path.of(f, program)));
  }

  /** A library: {@code libcusim.so}, {@code libcusim_nvrtc.so} and the like. */
  public static Path library(String name) {
    require();
    return Built.FOLDER.resolve(name);
  }

  /** Whether the simulated driver has a kernel of this name. */
  public static boolean hasKernel(String name) {
    require();
    return Built.DRIVER.find("cusim_kernel_" + name).isPresent();
  }

  /** Calls a function of the simulated driver that takes ints and returns one, or nothing. */
  public static int call(String function, int... arguments) {
    require();
    return call(Built.DRIVER, function, arguments);
  }

  /** The same for a function of the simulated cuBLASLt. */
  public static int callCublasLt(String function, int... arguments) {
    require();
    return call(Built.CUBLASLT, function, arguments);
  }

  /** The same for a function of the simulated cuDNN. */
  public static int callCuDnn(String function, int... arguments) {
    require();
    return call(Built.CUDNN, function, arguments);
  }

  private static int call(SymbolLookup library, String function, int... arguments) {
    ValueLayout[] layouts = new ValueLayout[arguments.length];
    Object[] values = new Object[arguments.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] = ValueLayout.JAVA_INT;
      values[i] = arguments[i];
    }
    try {
      return (int)
          Linker.nativeLinker()
              .downcallHandle(
                  library.findOrThrow(function),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts))
              .invokeWithArguments(values);
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }

  /** The folder with the libraries, made if there is none for these sources. */
  static Path build(Path kernels) {
    try {
      List<Path> sources = new ArrayList<>(list(kernels, ".cu"));
      sources.addAll(list(SOURCES, ".cu"));
      Path folder = TARGET.resolve("cusim-" + hash(kernels));
      if (Files.isDirectory(folder)) {
        return folder;
      }
      Files.createDirectories(folder.getParent());
      Path fresh = Files.createTempDirectory(folder.getParent(), "cusim");
      List<Path> objects =
          sources.parallelStream()
              .flatMap(
                  source -> Stream.of(32, 64).map(bits -> kernel(source, bits, kernels, fresh)))
              .toList();
      List<String> link = command("g++", "-shared", "-Wl,-soname,libcusim.so");
      link.addAll(FLAGS);
      link.addAll(List.of("-o", fresh.resolve("libcusim.so").toString()));
      link.add(SOURCES.resolve("cusim.cpp").toString());
      objects.forEach(object -> link.add(object.toString()));
      link.add("-ldl");
      run(link);
      for (String name : List.of("cusim_nvrtc", "cusim_cublas", "cusim_cublaslt", "cusim_cudnn")) {
        List<String> one = command("g++", "-shared", "-Wl,-soname,lib" + name + ".so");
        one.addAll(FLAGS);
        one.add(SOURCES.resolve(name + ".cpp").toString());
        one.addAll(List.of("-o", fresh.resolve("lib" + name + ".so").toString()));
        run(one);
      }
      move(fresh, folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void move(Path fresh, Path folder) throws IOException {
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      // Another JVM was quicker; what it made is the same.
    }
  }

  /**
   * Compiles a source in a namespace of its own: else the linker would take one of several inline
   * functions that have the same name, and parameters, in different sources or for different types.
   */
  private static Path kernel(Path source, int bits, Path kernels, Path folder) {
    String name = source.getFileName().toString().replace('.', '_') + "_" + bits;
    Path object = folder.resolve(name + ".o");
    Path inNamespace = folder.resolve(name + ".cpp");
    try {
      Files.writeString(
          inNamespace,
          "namespace " + name + " {\n#include \"" + source.toAbsolutePath() + "\"\n}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = command("g++", "-DREAL_BITS=" + bits, "-I" + kernels, "-include");
    command.add(SOURCES.resolve("cusim.h").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-c", inNamespace.toString(), "-o", object.toString()));
    run(command);
    return object;
  }

  private static List<String> command(String... start) {
    return new ArrayList<>(List.of(start));
  }

  /** Runs a program and returns what it says. */
  public static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * Whether a source has kernels for a type; those of bfloat16, as named, have none for float64.
   */
  public static boolean hasKernels(String source, DType dtype) {
    return dtype == DType.F32 || !source.contains("bfloat16");
  }

  /** The files of a folder with this ending. */
  public static List<Path> list(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** Of all that the result depends on. */
  static String hash(Path kernels) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(FLAGS.toString().getBytes(StandardCharsets.UTF_8));
      for (Path folder : List.of(SOURCES, kernels)) {
        for (Path file : list(folder, "")) {
          digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
          digest.update(Files.readAllBytes(file));
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
