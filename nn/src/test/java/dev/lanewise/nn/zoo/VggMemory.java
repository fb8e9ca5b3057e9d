package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import dev.lanewise.nn.train.TrainStep;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What VGG-16 takes at a batch of one image of 224 x 224: run in a JVM of its own, with the number
 * of threads and "inference" or "step" (forward, backward and plain gradient descent).
 */
final class VggMemory {
  /** Rows of a parameter that are copied at a time, so that no large copy counts as a peak. */
  private static final int ROWS = 64;

  private VggMemory() {}

  /** Prints the checksums of what was made and the peaks of memory. */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[0]);
    boolean step = args[1].equals("step");
    try (Engine engine = TestEngines.best(threads)) {
      Sequential model = Vgg.vgg16(1000).build(engine, 1, 3, 224, 224);
      Tensor x = engine.empty(DType.F32, Layout.of(1, 3, 224, 224));
      new RandomStream(2, 0).normal(x, 0, 1);
      System.out.println("parameters " + model.parameterCount());
      CRC32C made = new CRC32C();
      if (step) {
        model.training(true);
        Tensor losses = engine.zeros(1);
        Optimizer optimizer = new Optimizer(UpdateRule.sgd(), 1e-3, model.parameters());
        TrainStep training =
            new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, optimizer);
        training.run(x, engine.of(new int[] {7}, 1), losses, 0);
        add(made, losses);
        for (Parameter parameter : model.parameters()) {
          add(made, parameter.value());
        }
      } else {
        try (Scope scope = engine.scope()) {
          add(made, model.forward(x));
        }
      }
      System.out.printf("crc32c %08x%n", made.getValue());
      System.out.println("buffers allocated " + engine.stats().buffers());
      System.out.println("pool idle MB " + (engine.stats().idleBytes() >> 20));
    }
    System.out.println("heap pools' peak MB " + (heapPeak() >> 20));
    System.out.println("heap limit MB " + (Runtime.getRuntime().maxMemory() >> 20));
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) {
        System.out.println(line);
      }
    }
  }

  private static void add(CRC32C sum, Tensor tensor) {
    for (int row = 0; row < tensor.dim(0); row += ROWS) {
      float[] values = tensor.slice(0, row, Math.min(row + ROWS, tensor.dim(0))).toFloats();
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
      bytes.asFloatBuffer().put(values);
      sum.update(bytes);
    }
  }

  /** The sum of the peaks of the heap's pools, which need not have been at the same time. */
  private static long heapPeak() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
      }
    }
    return peak;
  }
}
