package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.nn.PlanCache;
import java.util.Objects;

/**
 * The descriptors of a recurrent layer over all steps, time first.
 *
 * @param step one step
 * @param time how many steps
 * @param projection all steps' inputs times the input weights
 * @param product a step's state times the recurrent weights
 * @param byState the gradient of that by the state
 * @param byX the gradient of the projection by x
 * @param byInputWeight the same by the input weights
 * @param byRecurrentWeight the gradient of all steps' products by the recurrent weights
 * @param byBias the sum over all rows
 * @param gates (time, batch, width)
 * @param products (batch, width): one step's
 * @param states (time + 1, batch, hidden): the initial state and one a step
 * @param y (time, batch, hidden)
 * @param state (batch, hidden)
 */
record RecurrentPlan(
    Recurrent step,
    int time,
    Gemm projection,
    Gemm product,
    Gemm byState,
    Gemm byX,
    Gemm byInputWeight,
    Gemm byRecurrentWeight,
    Reduce byBias,
    Layout gates,
    Layout products,
    Layout states,
    Layout y,
    Layout state) {
  /** By the cell, and the layouts of x and of both weights. */
  static final PlanCache.Factory<RecurrentPlan> OF =
      (cell, x, input, recurrent, p0, p1) ->
          of((Cell) cell, x, Objects.requireNonNull(input), Objects.requireNonNull(recurrent));

  private static RecurrentPlan of(Cell cell, Layout x, Layout input, Layout recurrent) {
    if (x.rank() != 3 || x.dim(0) < 1) {
      throw new IllegalArgumentException(
          "recurrent layer of x " + x + "; expected x (time, batch, in) of one step or more");
    }
    int hidden = recurrent.rank() == 2 ? recurrent.dim(1) : 0;
    if (hidden < 1 || recurrent.dim(0) != (long) hidden * cell.gates()) {
      throw new IllegalArgumentException(
          "recurrent weight of "
              + cell
              + " has shape "
              + recurrent
              + "; expected ("
              + cell.gates()
              + " hidden, hidden)");
    }
    int time = x.dim(0);
    int batch = x.dim(1);
    int in = x.dim(2);
    int width = recurrent.dim(0);
    if (!input.sameShape(Layout.of(width, in))) {
      throw new IllegalArgumentException(
          "input weight has shape "
              + input
              + "; expected ["
              + width
              + ", "
              + in
              + "] for x "
              + x
              + " and "
              + hidden
              + " units of "
              + cell);
    }
    int rows = Math.multiplyExact(time, batch);
    return new RecurrentPlan(
        Recurrent.contiguous(cell, batch, hidden),
        time,
        Gemm.dense(false, true, rows, width, in),
        Gemm.dense(false, true, batch, width, hidden),
        Gemm.dense(false, false, batch, hidden, width),
        Gemm.dense(false, false, rows, in, width),
        Gemm.dense(true, false, width, in, rows),
        Gemm.dense(true, false, width, hidden, rows),
        Reduce.of(ReduceOp.SUM, 0, Layout.of(rows, width), 0),
        Layout.of(time, batch, width),
        Layout.of(batch, width),
        Layout.of(time + 1, batch, hidden),
        Layout.of(time, batch, hidden),
        Layout.of(batch, hidden));
  }

  /** Elements of one step's gates. */
  long gateBlock() {
    return products.size();
  }

  /** Elements of one step's states. */
  long stateBlock() {
    return state.size();
  }
}
