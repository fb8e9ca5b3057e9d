package dev.lanewise.bench.contenders;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;

/** libtorch, opened through DJL. */
final class Torch {
  /** DJL's PyTorch engine; it reports to its makers on the network unless it is told not to. */
  private static final String ENGINE = "PyTorch";

  private Torch() {}

  static Availability availability(String library) {
    try (PtNDManager manager = manager(1);
        NDArray one = manager.ones(new Shape(1))) {
      return one.getFloat() == 1
          ? new Available(library)
          : new Unavailable("1 is " + one.getFloat(), "report it");
    } catch (EngineException | LinkageError e) {
      return new Unavailable(String.valueOf(e), "its library here is for Linux on x86-64");
    }
  }

  /** What owns arrays. */
  static PtNDManager manager(int threads) {
    Natives.djl();
    PtNDManager manager = (PtNDManager) Engine.getEngine(ENGINE).newBaseManager();
    JniUtils.setNumThreads(threads);
    return manager;
  }

  /** Copies of the operands, in their shapes. */
  static NDArray[] operands(PtNDManager manager, LayerCase which, HostBuffer[] operands) {
    NDArray[] in = new NDArray[operands.length];
    for (int i = 0; i < in.length; i++) {
      float[] array = F32Buffer.cast(operands[i], "operand").array();
      in[i] = manager.create(array, new Shape(Shapes.operand(which, i)));
    }
    return in;
  }
}
