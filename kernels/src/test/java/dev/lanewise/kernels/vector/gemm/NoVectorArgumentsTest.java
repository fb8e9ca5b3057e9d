package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.Vector;
import org.junit.jupiter.api.Test;

/**
 * No method of this package takes or returns a vector. The compiler stops inlining in a method that
 * has grown too large, and a call that stays a call boxes its vectors: in one JVM of eight gemv
 * allocated 96 bytes for each group of rows, which a test that measures allocation can't be relied
 * on to meet.
 */
class NoVectorArgumentsTest {
  @Test
  void methodsTakeAndReturnNoVectors() throws Exception {
    Path classes =
        Path.of(FloatGemm.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(FloatGemm.class.getPackageName().replace('.', '/'));
    List<String> names;
    try (Stream<Path> files = Files.list(classes)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .sorted()
              .toList();
    }
    assertTrue(names.contains("FloatGemvRows"), () -> "classes found: " + names);
    List<String> found = new ArrayList<>();
    for (String name : names) {
      Class<?> type = Class.forName(FloatGemm.class.getPackageName() + "." + name);
      for (Method method : type.getDeclaredMethods()) {
        boolean takes =
            Stream.of(method.getParameterTypes()).anyMatch(Vector.class::isAssignableFrom);
        if (takes || Vector.class.isAssignableFrom(method.getReturnType())) {
          found.add(name + "." + method.getName());
        }
      }
    }
    assertEquals(List.of(), found);
  }
}
