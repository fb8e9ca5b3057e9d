package dev.lanewise.bench.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseNameTest {
  @Test
  void readsProducts() {
    assertEquals(
        new GemmCase(DType.F32, 1, false, false, 32, 128, 784),
        CaseName.parse("sgemm NN 32x128x784"));
    assertEquals(
        new GemmCase(DType.F64, 1, true, false, 1, 2, 3), CaseName.parse("dgemm TN 1x2x3"));
    assertEquals(
        new GemmCase(DType.F32, 12, false, true, 128, 128, 64),
        CaseName.parse("sgemm batch12 NT 128x128x64"));
  }

  @Test
  void readsMatrixVectorProducts() {
    assertEquals(new GemvCase(DType.F32, false, 10, 4096), CaseName.parse("sgemv N 10x4096"));
    assertEquals(new GemvCase(DType.F64, true, 512, 512), CaseName.parse("dgemv T 512x512"));
  }

  @Test
  void everyOperandCaseOfEveryFamilyComesBack() {
    int seen = 0;
    for (Family family : Families.all()) {
      for (Family.Entry entry : family.entries()) {
        if (entry.which() instanceof OperandCase which) {
          assertEquals(which, CaseName.parse(which.name()));
          seen++;
        }
      }
    }
    assertTrue(seen > 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sgemm",
        "sgemm NN 8x8",
        "sgemm NN 8x8x0",
        "sgemm NN 08x8x8",
        "sgemm batch1 NN 8x8x8",
        "sgemm batch0 NN 8x8x8",
        "hgemm NN 8x8x8",
        "sgemm NX 8x8x8",
        "sgemm NN 8x8x8 ",
        "sgemm NN 100000x8x100000",
        "sgemm NN 9999999999x8x8",
        "sgemv NN 8x8",
        "dgemv N 100000x100000",
        "elementwise exp 0",
        "elementwise cosh 8",
        "elementwise exp 08",
        "elementwise kernel add of two",
        "softmax plain forward 0x5",
        "softmax plain forwards 3x5",
        "norm layer forward 3x0",
        "attention forward 1x2x3x4",
        "rnn lstm forward t0 b1 h4",
        "rnn tanh forward t1 b1 h4",
        "optimizer adamw 3 in 4",
        "optimizer adam 30 in 4",
        "step mlp b0",
        "step resnet b1"
      })
  void refusesWhatIsNoName(String name) {
    assertThrows(IllegalArgumentException.class, () -> CaseName.parse(name));
  }
}
