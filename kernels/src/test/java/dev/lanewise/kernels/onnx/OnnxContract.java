package dev.lanewise.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A backend under the operator cases of ONNX; skipped where they are not installed. Each case
 * passes, or {@link NotRun} lists it and it is refused for that reason.
 */
public abstract class OnnxContract {
  /** What an error may be: so many parts of the largest magnitude of a result. ONNX allows 1e-3. */
  private static final double TOLERANCE = 1e-6;

  private final Backend backend;

  /** Tests this backend. */
  protected OnnxContract(Backend backend) {
    this.backend = backend;
  }

  private static List<String> names() throws IOException {
    String missing = OnnxCase.missing();
    assumeTrue(missing.isEmpty(), "needs " + missing);
    return OnnxCase.names();
  }

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    return names().stream().map(name -> dynamicTest(name, () -> check(name)));
  }

  private void check(String name) throws IOException {
    OnnxCase example = OnnxCase.read(name);
    NotRun listed = NotRun.reason(name);
    for (boolean exact : new boolean[] {true, false}) {
      List<OnnxTensor> found;
      try {
        found = new OnnxRunner(backend, exact).run(example.model(), example.inputs());
      } catch (UnsupportedCaseException e) {
        assertEquals(listed, e.reason(), "why " + name + " is not run");
        abort("not run: " + e.reason());
        return;
      }
      assertNull(listed, name + " is listed as not run, but runs");
      assertEquals(example.outputs().size(), found.size(), name);
      for (int i = 0; i < found.size(); i++) {
        assertClose(example.outputs().get(i), found.get(i), name);
      }
    }
  }

  private static void assertClose(OnnxTensor expected, OnnxTensor found, String name) {
    assertEquals(expected.toString(), found.toString(), name);
    double[] values = expected.values();
    if (!expected.isFloat()) {
      assertArrayEquals(values, found.values(), name);
      return;
    }
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(values, found.values(), TOLERANCE * largest, name);
  }

  @Test
  void onlyCasesAreListed() throws IOException {
    Set<String> unknown = new HashSet<>(NotRun.names());
    names().forEach(unknown::remove);
    assertTrue(unknown.isEmpty(), () -> "listed, but no cases: " + unknown);
  }
}
