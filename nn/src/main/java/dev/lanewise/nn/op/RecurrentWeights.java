package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one recurrent layer in one direction, in PyTorch's layout: the gates' rows one
 * after the other, in the order that {@link Cell} states.
 *
 * @param input (gates hidden, in), applied to the layer's input
 * @param recurrent (gates hidden, hidden), applied to the output of the step before
 * @param inputBias (gates hidden), added to the input's part; null for none
 * @param recurrentBias (gates hidden), added to the recurrent part; null for none
 */
public record RecurrentWeights(
    Tensor input, Tensor recurrent, @Nullable Tensor inputBias, @Nullable Tensor recurrentBias) {
  /** Checks that both weights are there. */
  public RecurrentWeights {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(recurrent, "recurrent");
  }

  /** The same with matrices that lie in order: this where they do. */
  RecurrentWeights contiguous() {
    return input.layout().isContiguous() && recurrent.layout().isContiguous()
        ? this
        : new RecurrentWeights(
            input.contiguous(), recurrent.contiguous(), inputBias, recurrentBias);
  }
}
