package dev.lanewise.bench.contenders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.contenders.Contender.Call;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each contender, on small whole numbers that every order of summation adds exactly. */
class ContendersTest {
  private static final List<String> CASES =
      List.of(
          "sgemm NN 3x5x7",
          "sgemm NT 3x5x7",
          "sgemm TN 3x5x7",
          "sgemm TT 3x5x7",
          "dgemm NN 17x9x4",
          "dgemm NT 17x9x4",
          "dgemm TN 17x9x4",
          "dgemm TT 17x9x4",
          "sgemm batch3 NN 4x3x2",
          "sgemm batch3 NT 4x3x2",
          "dgemm batch2 TT 4x3x2",
          "sgemv N 5x9",
          "sgemv T 5x9",
          "dgemv N 9x5",
          "dgemv T 9x5");

  static List<String> ids() {
    return Contenders.all().stream().map(Contender::id).toList();
  }

  private static HostBuffer numbers(DType dtype, int length, int step) {
    HostBuffer buffer = HostBuffer.allocate(dtype, length);
    for (int i = 0; i < length; i++) {
      int value = i * step % 11 - 5;
      if (buffer instanceof F32Buffer floats) {
        floats.array()[i] = value;
      } else {
        F64Buffer.cast(buffer, "buffer").array()[i] = value;
      }
    }
    return buffer;
  }

  private static void assertSame(HostBuffer expected, HostBuffer found, String message) {
    if (expected instanceof F32Buffer floats) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          floats.array(), F32Buffer.cast(found, "found").array(), message);
    } else {
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          F64Buffer.cast(expected, "expected").array(),
          F64Buffer.cast(found, "found").array(),
          message);
    }
  }

  private static HostBuffer run(Contender contender, MatrixCase which) {
    HostBuffer a = numbers(which.dtype(), which.lengthA(), 3);
    HostBuffer b = numbers(which.dtype(), which.lengthB(), 7);
    try (Call call = contender.prepare(which, a, b, 1)) {
      call.run();
      // Again: nothing of the first result may stay.
      call.run();
      return call.result();
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void computesWhatScalarComputes(String id) {
    Contender contender = Contenders.find(id).orElseThrow();
    assumeTrue(contender.availability().isAvailable(), () -> contender.availability().toString());
    Contender scalar = Contenders.find("scalar").orElseThrow();
    for (String name : CASES) {
      MatrixCase which = CaseName.parse(name);
      assertSame(run(scalar, which), run(contender, which), id + ": " + name);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void saysWhoItIs(String id) {
    Contender contender = Contenders.find(id).orElseThrow();
    assertFalse(contender.library().contains("${"), contender.library());
    assertFalse(contender.terms().isBlank());
  }

  @Test
  void pureJavaContendersAreAvailable() {
    for (String id : List.of("vector", "scalar", "netlib", "ejml")) {
      Contender contender = Contenders.find(id).orElseThrow();
      assertEquals(new Availability.Available(contender.library()), contender.availability());
    }
  }

  @Test
  void nativeContendersAreThereWhereTheBuildUnpacksThem() {
    boolean here =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(here, "the libraries are for Linux on x86-64");
    for (String id : List.of("openblas", "mkl", "jblas")) {
      Availability availability = Contenders.find(id).orElseThrow().availability();
      assertTrue(availability.isAvailable(), () -> id + ": " + availability);
    }
  }

  @Test
  void slowContendersDeclineLongCallsAndSecondThreads() {
    Contender scalar = Contenders.find("scalar").orElseThrow();
    assertTrue(scalar.declines(CaseName.parse("sgemm NN 512x512x512"), 1).isEmpty());
    assertTrue(scalar.declines(CaseName.parse("sgemm NN 513x513x513"), 1).isPresent());
    assertTrue(scalar.declines(CaseName.parse("sgemm NN 8x8x8"), 2).isPresent());
  }

  @Test
  void unknownLibraryHasNoVersion() {
    assertThrows(IllegalArgumentException.class, () -> Versions.of("nobody"));
  }
}
