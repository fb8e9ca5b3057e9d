package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
  private static HostBuffer scalar(MatrixCase which, HostBuffer a, HostBuffer b) {
    Contender contender = Contenders.find("scalar").orElseThrow();
    try (Contender.Call call = contender.prepare(which, new HostBuffer[] {a, b}, 1)) {
      call.run();
      return call.result();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgemm NN 3x5x7",
        "sgemm NT 3x5x7",
        "sgemm TN 3x5x7",
        "sgemm TT 3x5x7",
        "sgemm batch3 TN 4x5x6",
        "sgemv N 5x9",
        "sgemv T 5x9"
      })
  void everyWrongElementIsFound(String name) {
    MatrixCase which = (MatrixCase) CaseName.parse(name);
    HostBuffer a = Operands.random(DType.F32, which.lengthA(), 1);
    HostBuffer b = Operands.random(DType.F32, which.lengthB(), 2);
    HostBuffer c = scalar(which, a, b);
    assertDoesNotThrow(() -> Verification.check(which, a, b, c));
    float[] array = F32Buffer.cast(c, "c").array();
    for (int i = 0; i < array.length; i++) {
      float right = array[i];
      array[i] = right + 1e-5f;
      assertThrows(IllegalStateException.class, () -> Verification.check(which, a, b, c));
      array[i] = Float.NaN;
      assertThrows(IllegalStateException.class, () -> Verification.check(which, a, b, c));
      array[i] = right;
    }
  }

  @Test
  void transposedOperandIsNoticed() {
    MatrixCase plain = (MatrixCase) CaseName.parse("sgemm NN 8x8x8");
    HostBuffer a = Operands.random(DType.F32, 64, 1);
    HostBuffer b = Operands.random(DType.F32, 64, 2);
    HostBuffer c = scalar((MatrixCase) CaseName.parse("sgemm NT 8x8x8"), a, b);
    assertThrows(IllegalStateException.class, () -> Verification.check(plain, a, b, c));
  }

  @Test
  void aSampleOfALargeResultFindsAWrongTail() {
    MatrixCase which = (MatrixCase) CaseName.parse("sgemm NN 200x200x200");
    HostBuffer a = Operands.random(DType.F32, which.lengthA(), 1);
    HostBuffer b = Operands.random(DType.F32, which.lengthB(), 2);
    HostBuffer c = scalar(which, a, b);
    assertDoesNotThrow(() -> Verification.check(which, a, b, c));
    float[] array = F32Buffer.cast(c, "c").array();
    for (int row = 0; row < 200; row++) {
      array[row * 200 + 199] += 1;
    }
    assertThrows(IllegalStateException.class, () -> Verification.check(which, a, b, c));
  }

  @Test
  void operandsAreTheSameEveryTimeAndInRange() {
    HostBuffer once = Operands.random(DType.F64, 1000, 7);
    HostBuffer again = Operands.random(DType.F64, 1000, 7);
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      double value = Operands.get(once, i);
      assertEquals(value, Operands.get(again, i));
      assertTrue(value >= -0.5 && value < 0.5);
      sum += value;
    }
    assertEquals(0, sum / 1000, 0.05);
  }
}
