package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * One time step of a recurrent layer for a batch of sequences: all of it but the matrix products.
 *
 * <p>Every operand is a matrix with a row for each sequence. Rows of the products hold the gates
 * one after the other, {@code hidden} elements each, in the order that {@link Cell} states; rows of
 * states hold {@code hidden} elements. Strides are the distances from one row to the next, so that
 * a step's operand may be a slice of an array of all steps, whichever way that is laid out.
 *
 * @param cell what is computed
 * @param batch sequences: 0 or more
 * @param hidden units: at least 1
 * @param inputStride elements between rows of the input part, of the gates and of the input part's
 *     gradient: at least {@link #width}
 * @param recurrentStride the same for the recurrent part and its gradient: at least {@link #width}
 * @param stateStride the same for the output of the step before and its gradient: at least {@code
 *     hidden}
 * @param nextStride the same for this step's output and its gradient: at least {@code hidden}
 */
public record Recurrent(
    Cell cell,
    int batch,
    int hidden,
    int inputStride,
    int recurrentStride,
    int stateStride,
    int nextStride) {

  /** What a step computes from its products. */
  public enum Cell {
    /** One tanh (Elman 1990). */
    TANH(1),
    /** One ReLU (Le, Jaitly and Hinton 2015). */
    RELU(1),
    /**
     * Long short-term memory (Hochreiter and Schmidhuber 1997) with forget gates (Gers, Schmidhuber
     * and Cummins 2000), without peepholes. The gates are i, f, g, o as in PyTorch: input, forget,
     * candidate, output.
     */
    LSTM(4),
    /**
     * The gated recurrent unit (Cho et al. 2014) in PyTorch's form, with the reset gate behind the
     * recurrent product. The gates are r, z, n as in PyTorch: reset, update, candidate.
     */
    GRU(3);

    private final int gates;

    Cell(int gates) {
      this.gates = gates;
    }

    /** How many gates a unit has, the candidate among them. */
    public int gates() {
      return gates;
    }
  }

  /**
   * @throws IllegalArgumentException if a size is too small, a stride shorter than a row, or a row
   *     has 2^31 elements or more
   */
  public Recurrent {
    Objects.requireNonNull(cell, "cell");
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(1, hidden, "hidden");
    if ((long) hidden * cell.gates > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "hidden is " + hidden + "; expected " + cell.gates + " times that below 2^31");
    }
    Window2d.atLeast(hidden * cell.gates, inputStride, "inputStride");
    Window2d.atLeast(hidden * cell.gates, recurrentStride, "recurrentStride");
    Window2d.atLeast(hidden, stateStride, "stateStride");
    Window2d.atLeast(hidden, nextStride, "nextStride");
  }

  /**
   * A step whose rows follow each other without gaps.
   *
   * @throws IllegalArgumentException as the constructor does
   */
  public static Recurrent contiguous(Cell cell, int batch, int hidden) {
    // Of a row that is too long the constructor tells; its product may overflow here.
    int width = (int) Math.min((long) cell.gates * hidden, Integer.MAX_VALUE);
    return new Recurrent(cell, batch, hidden, width, width, hidden, hidden);
  }

  /** Elements of a row of the products: those of all gates. */
  public int width() {
    return hidden * cell.gates;
  }
}
