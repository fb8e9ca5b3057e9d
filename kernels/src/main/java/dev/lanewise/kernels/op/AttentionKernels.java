package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention (Vaswani et al., "Attention is all you need", NeurIPS 2017, section
 * 3.2.1) and its gradients, without the matrix of all scores: it is made in tiles, with a softmax
 * that goes on from tile to tile (Milakov and Gimelshein, "Online normalizer calculation for
 * softmax", 2018), and made again for the gradients from the saved log-sum-exps (Dao et al.,
 * "FlashAttention", NeurIPS 2022, section 3). So memory grows with queries plus keys, not with
 * their product. {@link Attention} says how the arrays lie; its scale is rounded to the element
 * type first.
 *
 * <p><b>What is computed,</b> for each sample and query head, over the keys j that query i sees:
 *
 * <pre>
 * s_ij = scale sum_c q_ic k_jc          L_i = log sum_j exp(s_ij)
 * p_ij = exp(s_ij - L_i)                y_i = sum_j p_ij v_j
 * dv_j = sum_i p_ij dy_i                D_i = sum_c dy_ic y_ic
 * g_ij = p_ij (sum_c dy_ic v_jc - D_i)
 * dq_i = scale sum_j g_ij k_j           dk_j = scale sum_i g_ij q_i
 * </pre>
 *
 * <p>dk and dv add up over all query heads that read the head. A query sees the keys that {@link
 * Attention#causal} leaves it, and only those before its sample's {@code length} if lengths are
 * given. A row that sees no key, or only scores of -infinity, has y = 0, L = -infinity, dq = 0 and
 * no part in dk and dv. Keys that no query sees have dk = dv = 0.
 *
 * <p><b>NaN and infinities.</b> A row that sees a score of NaN or +infinity has y = L = NaN; a
 * score of -infinity has weight 0. Infinite values spread as IEEE 754 says, so one of weight 0
 * makes NaN. Keys and values at or behind a sample's length are never read. It is open whether NaN
 * and infinite elements make NaN where the weight is 0 because {@code causal} hides the key from
 * the query or because the row has no score above -infinity. A product of q and k that overflows
 * the element type before it is scaled may count as that infinity.
 *
 * <p><b>Error,</b> to first order, with u the unit roundoff, M_i = |scale| max_j sum_c |q_ic k_jc|,
 * n the keys that the row sees, and e_i = 2 gamma(size + 8) M_i + gamma(3 n + 32): y_ic is within
 * e_i sum_j p_ij |v_jc| and L_i within e_i. With A_ij = sum_c |dy_ic| (|v_jc| + sum_l p_il |v_lc|)
 * and m the rows that see key j, in all heads of the group: dv_jc is within sum_i p_ij |dy_ic| (e_i
 * + gamma(m)), dq_ic within |scale| sum_j p_ij A_ij |k_jc| (2 e_i + gamma(valueSize + n + 8)),
 * dk_jc within |scale| sum_i p_ij A_ij |q_ic| (2 e_i + gamma(valueSize + m + 8)). Where a result is
 * so small that it or a weight p_ij is subnormal, its absolute rounding is added. A backend that
 * was opened with a lower {@link dev.lanewise.kernels.Precision} may round the elements of q, k, v
 * and dy and the p_ij and g_ij that are multiplied by them; then 2 gamma(size + 8) and the other
 * gammas grow by 5 v each, with v its roundoff.
 *
 * <p><b>Order.</b> Results do not depend on the number of threads or, but for the sign of a zero of
 * dk or dv and NaN where they are open, on the vector width. The bits of a row of y, but for the
 * sign of a zero, and of its L depend on its query and the keys and values that it sees alone:
 * queries one by one, over a cache of keys and values that grows, give the bits of all at once.
 *
 * <p>Results must not overlap each other or another argument; it is checked with {@link
 * Heads#apart}, so they may be different columns of the same rows; the log-sum-exps have to lie
 * before or behind the rest. All methods throw {@link IllegalArgumentException} before any output
 * is written if a buffer is of the wrong type or device, too short or overlaps so, or a length is
 * not in 0 to {@code keys} (on a device where lengths can't be seen from the host it counts as the
 * nearest number there).
 */
public interface AttentionKernels {
  /**
   * Forward: writes y and, where it is wanted for {@link #backward}, L.
   *
   * @param lengths how many keys each sample has, int32, batch elements; null means all
   * @param logSumExp L (batch, query heads, queries), contiguous; null if it is not wanted
   */
  void forward(
      Attention attention,
      Buffer q,
      long qOffset,
      Buffer k,
      long kOffset,
      Buffer v,
      long vOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      Buffer y,
      long yOffset,
      @Nullable Buffer logSumExp,
      long logSumExpOffset);

  /**
   * Backward: overwrites dq, dk and dv, which are laid out as q, k and v.
   *
   * @param lengths as in {@link #forward}
   * @param y what {@link #forward} gave for the same arguments
   * @param logSumExp what {@link #forward} gave for the same arguments
   * @param dy the gradient of y, laid out as it
   */
  void backward(
      Attention attention,
      Buffer q,
      long qOffset,
      Buffer k,
      long kOffset,
      Buffer v,
      long vOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      Buffer y,
      long yOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer dy,
      long dyOffset,
      Buffer dq,
      long dqOffset,
      Buffer dk,
      long dkOffset,
      Buffer dv,
      long dvOffset);

  /**
   * Rotates pairs of elements of each head (the first is x_0, the second x_1):
   *
   * <pre>
   * y_0 = fma(cos, x_0, -(sin x_1))      y_1 = fma(cos, x_1, sin x_0)
   * </pre>
   *
   * with the product rounded before the sum, and -sin in place of sin where {@link Rotary#inverse}
   * says so; each result is exactly that. NaN and infinities spread as IEEE 754 says. The table has
   * for each step, from the offset on, cosine and sine of each pair by turns, so that a start
   * behind the first step is a larger offset.
   *
   * @param x laid out as {@link Rotary#heads} says
   * @param table (steps, size): cos, sin, cos, sin, ..
   * @param y laid out as x; may be x itself, but must not overlap it or the table otherwise
   */
  void rotate(
      Rotary rotary,
      Buffer x,
      long xOffset,
      Buffer table,
      long tableOffset,
      Buffer y,
      long yOffset);
}
