package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerVerificationTest {
  private static HostBuffer scalar(LayerCase which, HostBuffer[] operands) {
    Contender contender = Contenders.find("scalar").orElseThrow();
    try (Contender.Call call = contender.prepare(which, operands, 1)) {
      call.run();
      return call.result();
    }
  }

  @Test
  void lossOfTheThirdStepOnly() {
    LayerCase which = (LayerCase) CaseName.parse("step mlp b4");
    HostBuffer[] operands = Operands.of(which);
    Contender contender = Contenders.find("scalar").orElseThrow();
    try (Contender.Call call = contender.prepare(which, operands, 1)) {
      call.run();
      call.run();
      assertThrows(
          IllegalStateException.class,
          () -> LayerVerification.check(which, operands, call.result()));
      call.run();
      assertDoesNotThrow(() -> LayerVerification.check(which, operands, call.result()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv forward 2x4x5x6 to 6 k3 s1 p1 g1",
        "conv exact 1x4x7x6 to 6 k3 s2 p1 g2",
        "conv data 2x4x5x6 to 6 k3 s2 p1 g1",
        "conv weights 2x4x5x6 to 6 k3 s1 p1 g2",
        "pool max forward 2x3x6x6 k3 s2 p1",
        "pool max backward 2x3x6x6 k3 s2 p1",
        "pool average forward 2x3x6x6 k2 s2 p0",
        "pool average backward 2x3x6x6 k3 s1 p1",
        "norm train forward 3x2x4x5",
        "norm train backward 3x2x4x5",
        "norm eval forward 3x2x4x5",
        "norm eval backward 3x2x4x5",
        "norm relu forward 3x2x4x5",
        "norm relu backward 3x2x4x5",
        "norm layer forward 5x7",
        "norm layer backward 5x7",
        "norm rms forward 5x7",
        "norm rms backward 5x7",
        "softmax plain forward 5x7",
        "softmax plain backward 5x7",
        "softmax log forward 5x7",
        "softmax log backward 5x7",
        "softmax cross-entropy forward 5x7",
        "softmax cross-entropy backward 5x7",
        "attention forward 2x3x5x4 causal",
        "attention backward 2x3x5x4 causal",
        "rnn lstm forward t5 b3 h4",
        "rnn lstm train t5 b3 h4",
        "rnn gru forward t5 b3 h4",
        "rnn gru train t5 b3 h4",
        "optimizer sgd 37 in 3",
        "optimizer momentum 37 in 3",
        "optimizer adamw 37 in 3",
        "elementwise exp 37",
        "elementwise tanh 37",
        "elementwise sigmoid 37",
        "elementwise gelu 37",
        "elementwise gelu-tanh 37",
        "elementwise silu 37",
        "elementwise relu 37",
        "elementwise add 37",
        "elementwise mul 37",
        "elementwise dropout 37",
        "elementwise kernel add of one",
        "elementwise tensor add of one",
        "elementwise tape add of one",
        "elementwise gradient add of one"
      })
  void everyWrongElementIsFound(String name) {
    LayerCase which = (LayerCase) CaseName.parse(name);
    HostBuffer[] operands = Operands.of(which);
    HostBuffer result = scalar(which, operands);
    assertDoesNotThrow(() -> LayerVerification.check(which, operands, result));
    float[] array = F32Buffer.cast(result, "result").array();
    for (int i = 0; i < array.length; i++) {
      float right = array[i];
      array[i] = right + 1e-3f;
      assertThrows(
          IllegalStateException.class, () -> LayerVerification.check(which, operands, result));
      array[i] = Float.NaN;
      assertThrows(
          IllegalStateException.class, () -> LayerVerification.check(which, operands, result));
      array[i] = right;
    }
  }
}
