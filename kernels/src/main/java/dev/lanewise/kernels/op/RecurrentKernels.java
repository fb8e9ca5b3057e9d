package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Time steps of recurrent layers, forward and backward, without their matrix products: those are
 * one product of all steps' inputs for the input parts, one product a step for the recurrent part,
 * and in backward again one a step. {@link Recurrent} says how the operands lie.
 *
 * <p><b>Operands.</b> {@code input} is the input's part of the pre-activations, W x with its
 * biases; {@code recurrent} is U h with its biases; {@code h} is the output of the step before and
 * {@code hNext} that of this step; {@code c} and {@code cNext} are the LSTM's cells, contiguous.
 * {@code gates} is a workspace for the activated gates, which backward reads. A gradient's name
 * begins with d. Backward makes the gradients of the pre-activations; those of x, h and the weights
 * are products of them. What of h's gradient does not go through U is added to {@code dh}, so that
 * a product that adds to {@code dh} completes it.
 *
 * <p><b>Lengths.</b> With {@code lengths}, an int32 a sequence, a row takes part only while {@code
 * step < length}. Afterwards its states are copied from those before, its gates are left as they
 * are, and backward passes its states' gradients through: those of its pre-activations are 0. Its
 * other operands are not read. That serves both directions: backwards in time, rows wait in their
 * first state until their sequence begins.
 *
 * <p><b>Arithmetic</b> is in the element type, every operation rounded unless a fused one is named,
 * in the order that the formulas show. tanh and the logistic function s are those of {@link
 * UnaryOp}: within 3 ULP in float32, 4 in float64. Hence the bounds that are given, of the exact
 * formula applied to the rounded pre-activations, where nothing underflows; gamma(n) is n u / (1 -
 * n u) for the unit roundoff u, for float32, and in float64 twice as much. Elements are
 * independent: bits depend on neither threads, strides nor vector width. NaN in what an element is
 * computed from makes it NaN, its other gates excepted; infinities follow IEEE 754, so that a
 * closed gate (0) times an infinite cell is NaN.
 *
 * <p>All methods throw {@link IllegalArgumentException} before any output is written if {@code
 * layer} is of another cell, {@code step} is negative, a length is negative (on a device where
 * lengths can't be seen from the host it counts as 0), a buffer is of another type or device, or
 * too short, or is missing or given against what is said of it, or if what is written shares an
 * element with another argument and is not one that it may be: then it must be at the same offset
 * with the same stride.
 */
public interface RecurrentKernels {
  /**
   * A plain step: hNext = f(input + recurrent), with f the {@link Recurrent.Cell#TANH} or {@link
   * Recurrent.Cell#RELU} of {@link UnaryOp}; within its bound.
   *
   * @param h null if {@code lengths} is, as it is read for rows that have ended only
   * @param hNext may be {@code h}
   * @param lengths batch elements of int32, or null if all rows take part
   * @param step the time step, from 0
   */
  void plain(
      Recurrent layer,
      Buffer input,
      long inputOffset,
      Buffer recurrent,
      long recurrentOffset,
      @Nullable Buffer h,
      long hOffset,
      Buffer hNext,
      long hNextOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step);

  /**
   * The gradients of {@link #plain}: dInput = dhNext ((1 - hNext) (1 + hNext)) for tanh, dhNext
   * times 1 where hNext is above 0 and else 0 (NaN at NaN) for ReLU. It is the gradient of both
   * parts.
   *
   * @param dInput receives the gradient of the pre-activations
   * @param dh receives, by addition, dhNext of the rows that have ended; null if {@code lengths} is
   */
  void plainBackward(
      Recurrent layer,
      Buffer hNext,
      long hNextOffset,
      Buffer dhNext,
      long dhNextOffset,
      Buffer dInput,
      long dInputOffset,
      @Nullable Buffer dh,
      long dhOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step);

  /**
   * A step of an LSTM. With v = input + recurrent: i = s(v_i), f = s(v_f), g = tanh(v_g), o =
   * s(v_o), cNext = fma(f, c, i g), hNext = o tanh(cNext).
   *
   * <p>The error of cNext is at most E = gamma(14) (|f c| + |i g|), that of hNext gamma(13) |hNext|
   * + o E.
   *
   * @param h null if {@code lengths} is, as it is read for rows that have ended only
   * @param gates receives i, f, g, o; may be {@code input}
   * @param cNext may be {@code c}, though backward needs both
   * @param hNext may be {@code h}
   * @param lengths batch elements of int32, or null if all rows take part
   * @param step the time step, from 0
   */
  void lstm(
      Recurrent layer,
      Buffer input,
      long inputOffset,
      Buffer recurrent,
      long recurrentOffset,
      Buffer c,
      long cOffset,
      @Nullable Buffer h,
      long hOffset,
      Buffer gates,
      long gatesOffset,
      Buffer cNext,
      long cNextOffset,
      Buffer hNext,
      long hNextOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step);

  /**
   * The gradients of {@link #lstm}. With t = tanh(cNext) and e = fma(dhNext o, (1 - t) (1 + t),
   * dcNext):
   *
   * <pre>
   * dInput_i = (e g) (i (1 - i))
   * dInput_f = (e c) (f (1 - f))
   * dInput_g = (e i) ((1 - g) (1 + g))
   * dInput_o = (dhNext t) (o (1 - o))
   * dc = e f
   * </pre>
   *
   * <p>The error of e is at most gamma(26) (|dhNext o| + |dcNext|), and that of what has e as a
   * factor gamma(32) (|dhNext o| + |dcNext|) times the other factors; that of dInput_o gamma(12)
   * |dInput_o|.
   *
   * @param gates what {@link #lstm} kept
   * @param dcNext the gradient of cNext that does not come through hNext
   * @param dInput receives the gradient of both parts of the pre-activations; may be {@code gates}
   * @param dc may be {@code dcNext}
   * @param dh receives, by addition, dhNext of the rows that have ended; null if {@code lengths} is
   */
  void lstmBackward(
      Recurrent layer,
      Buffer gates,
      long gatesOffset,
      Buffer c,
      long cOffset,
      Buffer cNext,
      long cNextOffset,
      Buffer dhNext,
      long dhNextOffset,
      Buffer dcNext,
      long dcNextOffset,
      Buffer dInput,
      long dInputOffset,
      Buffer dc,
      long dcOffset,
      @Nullable Buffer dh,
      long dhOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step);

  /**
   * A step of a GRU. With v = input + recurrent: r = s(v_r), z = s(v_z), n = tanh(fma(r,
   * recurrent_n, input_n)), hNext = fma(z, h - n, n), which is (1 - z) n + z h. The bias within the
   * reset gate's reach is the one in {@code recurrent}.
   *
   * <p>The error of n is at most gamma(7) (|r recurrent_n| + |input_n|) + gamma(6) |n|, that of
   * hNext gamma(7) (|r recurrent_n| + |input_n|) + gamma(16) (|h| + |n|).
   *
   * @param gates receives r, z, n; may be {@code input}
   * @param hNext may be {@code h}, though backward needs h
   * @param lengths batch elements of int32, or null if all rows take part
   * @param step the time step, from 0
   */
  void gru(
      Recurrent layer,
      Buffer input,
      long inputOffset,
      Buffer recurrent,
      long recurrentOffset,
      Buffer h,
      long hOffset,
      Buffer gates,
      long gatesOffset,
      Buffer hNext,
      long hNextOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step);

  /**
   * The gradients of {@link #gru}:
   *
   * <pre>
   * dInput_n = (dhNext (1 - z)) ((1 - n) (1 + n))
   * dRecurrent_n = dInput_n r
   * dInput_r = dRecurrent_r = (dInput_n recurrent_n) (r (1 - r))
   * dInput_z = dRecurrent_z = (dhNext (h - n)) (z (1 - z))
   * dh = fma(dhNext, z, dh)
   * </pre>
   *
   * @param gates what {@link #gru} kept
   * @param recurrent as {@link #gru} read it
   * @param dInput receives the gradient of the input part; may be {@code gates}
   * @param dRecurrent receives the gradient of the recurrent part; may be {@code recurrent}
   * @param dh receives, by addition, what goes past U; of rows that have ended, dhNext
   */
  void gruBackward(
      Recurrent layer,
      Buffer gates,
      long gatesOffset,
      Buffer recurrent,
      long recurrentOffset,
      Buffer h,
      long hOffset,
      Buffer dhNext,
      long dhNextOffset,
      Buffer dInput,
      long dInputOffset,
      Buffer dRecurrent,
      long dRecurrentOffset,
      Buffer dh,
      long dhOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step);
}
