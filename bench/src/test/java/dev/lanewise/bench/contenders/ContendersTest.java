package dev.lanewise.bench.contenders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.OperandCase;
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
          "dgemv T 9x5",
          "conv forward 2x4x7x6 to 6 k3 s1 p1 g1",
          "conv exact 2x4x7x6 to 6 k3 s2 p1 g2",
          "conv forward 2x20x8x8 to 24 k1 s1 p0 g1",
          "conv forward 1x6x7x9 to 6 k3 s1 p1 g6",
          "conv data 2x4x7x6 to 6 k3 s2 p1 g2",
          "conv weights 2x4x7x6 to 6 k5 s1 p2 g1",
          "conv weights 1x6x7x9 to 6 k3 s1 p1 g6",
          "pool max forward 2x3x8x7 k2 s2 p0",
          "pool max forward 2x3x8x7 k3 s1 p1",
          "pool max backward 2x3x8x7 k3 s2 p1",
          "pool average forward 2x3x8x8 k2 s2 p0",
          "pool average forward 2x3x8x8 k8 s8 p0",
          "pool average backward 2x3x8x8 k2 s2 p0",
          "pool average backward 2x3x8x8 k8 s8 p0",
          "norm relu forward 2x3x5x7",
          "norm relu backward 2x3x5x7",
          "elementwise relu 37",
          "elementwise add 37",
          "elementwise mul 37",
          "elementwise kernel add of one",
          "elementwise tensor add of one",
          "elementwise tape add of one",
          "elementwise gradient add of one");

  /** With results that are not exact. */
  private static final List<String> CLOSE_CASES =
      List.of(
          "elementwise exp 37",
          "elementwise tanh 37",
          "elementwise sigmoid 37",
          "elementwise gelu 37",
          "elementwise gelu-tanh 37",
          "elementwise silu 37",
          "softmax plain forward 5x7",
          "softmax plain backward 5x7",
          "softmax log forward 5x7",
          "softmax log backward 5x7",
          "softmax cross-entropy forward 5x7",
          "softmax cross-entropy backward 5x7",
          "norm layer forward 5x7",
          "norm layer backward 5x7",
          "norm rms forward 5x7",
          "norm rms backward 5x7",
          "attention forward 2x3x5x4 causal",
          "attention backward 2x3x5x4 causal",
          "rnn lstm forward t5 b3 h4",
          "rnn lstm train t5 b3 h4",
          "rnn gru forward t5 b3 h4",
          "rnn gru train t5 b3 h4",
          "optimizer sgd 37 in 3",
          "optimizer momentum 37 in 3",
          "optimizer adamw 37 in 3",
          "step mlp b4",
          "step lenet b2",
          "step lstm b1",
          "step gpt b1");

  /**
   * All but those over libtorch, which can't be in one process with MKL; see {@link
   * TorchContenderTest}.
   */
  static List<String> ids() {
    return Contenders.all().stream()
        .map(Contender::id)
        .filter(id -> !id.startsWith("libtorch") && !id.equals("djl"))
        .toList();
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

  /** Equal, where 0 and -0 are: a gradient of 0 may have either sign. */
  private static void assertSame(HostBuffer expected, HostBuffer found, String message) {
    if (expected instanceof F32Buffer floats) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          withoutSignOfZero(floats), withoutSignOfZero(F32Buffer.cast(found, "found")), message);
    } else {
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          F64Buffer.cast(expected, "expected").array(),
          F64Buffer.cast(found, "found").array(),
          message);
    }
  }

  private static float[] withoutSignOfZero(F32Buffer buffer) {
    float[] copy = buffer.array().clone();
    for (int i = 0; i < copy.length; i++) {
      copy[i] += 0f;
    }
    return copy;
  }

  private static HostBuffer run(Contender contender, OperandCase which) {
    int[] lengths = which.operandLengths();
    HostBuffer[] operands = new HostBuffer[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      operands[i] = numbers(which.dtype(), lengths[i], 3 + 4 * i);
    }
    try (Call call = contender.prepare(which, operands, 1)) {
      call.run();
      // Again: nothing of the first result may stay.
      call.run();
      return call.result();
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void computesWhatScalarComputes(String id) {
    assertComputesWhatScalarComputes(id);
  }

  static void assertComputesWhatScalarComputes(String id) {
    Contender contender = Contenders.find(id).orElseThrow();
    assumeTrue(contender.availability().isAvailable(), () -> contender.availability().toString());
    Contender scalar = Contenders.find("scalar").orElseThrow();
    for (String name : CASES) {
      OperandCase which = CaseName.parse(name);
      if (!contender.knows(which) || contender.declines(which, 1).isPresent()) {
        continue;
      }
      assertSame(run(scalar, which), run(contender, which), id + ": " + name);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void comesCloseToScalar(String id) {
    assertComesCloseToScalar(id);
  }

  static void assertComesCloseToScalar(String id) {
    Contender contender = Contenders.find(id).orElseThrow();
    assumeTrue(contender.availability().isAvailable(), () -> contender.availability().toString());
    Contender scalar = Contenders.find("scalar").orElseThrow();
    for (String name : CLOSE_CASES) {
      OperandCase which = CaseName.parse(name);
      if (!contender.knows(which) || contender.declines(which, 1).isPresent()) {
        continue;
      }
      float[] expected = F32Buffer.cast(run(scalar, which), "expected").array();
      float[] found = F32Buffer.cast(run(contender, which), "found").array();
      assertEquals(expected.length, found.length, id + ": " + name);
      for (int i = 0; i < expected.length; i++) {
        float bound = 1e-5f * Math.max(1, Math.abs(expected[i]));
        assertEquals(expected[i], found[i], bound, id + ": " + name + ", element " + i);
      }
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
    for (String id : List.of("openblas", "mkl", "jblas", "onnxruntime")) {
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
