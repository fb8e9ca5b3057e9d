package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** Copies between layouts that are not recorded: the building blocks of shape operations. */
public final class Copies {
  private static final PlanCache.Factory<StridedCopy> PLAN =
      (kind, x, y, c, p0, p1) -> StridedCopy.of(x, Objects.requireNonNull(y));

  private Copies() {}

  /** A contiguous copy of any element type. */
  static Tensor dense(Tensor x) {
    Tensor y = x.engine().empty(x.dtype(), x.layout().compact());
    into(x, y, y.layout(), y.offset());
    return y;
  }

  /** Copies x, broadcast where needed, into a part of y. */
  public static void into(Tensor x, Tensor y, Layout part, long offset) {
    Engine engine = x.engine();
    StridedCopy plan = engine.plans().get(PLAN, PLAN, x.layout(), part, null, 0, 0);
    engine.backend().indexing(x.dtype()).copy(plan, x.buffer(), x.offset(), y.buffer(), offset);
  }
}
