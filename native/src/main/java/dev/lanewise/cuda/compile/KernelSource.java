package dev.lanewise.cuda.compile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source of a family's kernels, CUDA C++: a resource of this library, and the headers that it
 * includes by {@code #include "name"}, which lie beside it.
 *
 * @param name the file's name, such as {@code unary.cu}
 * @param text its content
 * @param headers names and contents, includes of includes too
 */
public record KernelSource(String name, String text, Map<String, String> headers) {
  private static final String FOLDER = "/dev/lanewise/cuda/kernels/";
  private static final Pattern INCLUDE =
      Pattern.compile("^#include \"([a-z0-9_]+\\.cuh)\"", Pattern.MULTILINE);

  /** Whether there is a source of this name. */
  static boolean isThere(String name) {
    return KernelSource.class.getResource(FOLDER + name) != null;
  }

  /** Reads a source and its headers. */
  public static KernelSource of(String name) {
    Map<String, String> headers = new LinkedHashMap<>();
    String text = read(name);
    addHeaders(text, headers);
    return new KernelSource(name, text, headers);
  }

  private static void addHeaders(String text, Map<String, String> headers) {
    Matcher matcher = INCLUDE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      if (!headers.containsKey(name)) {
        String content = read(name);
        headers.put(name, content);
        addHeaders(content, headers);
      }
    }
  }

  private static String read(String name) {
    try (InputStream in = KernelSource.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalArgumentException("kernel source is " + name + "; there is no such");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("kernel source " + name + " can't be read", e);
    }
  }
}
