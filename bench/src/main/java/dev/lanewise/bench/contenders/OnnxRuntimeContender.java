package dev.lanewise.bench.contenders;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** ONNX Runtime on the CPU, each layer a model of one node. */
final class OnnxRuntimeContender extends LayerContender {
  OnnxRuntimeContender(String version) {
    super(
        "onnxruntime",
        "ONNX Runtime " + version + ", CPU, by its Java API",
        "input and output in memory off the heap that it is given once; weights are constants of"
            + " its model, laid out anew when that is loaded; all its optimisations on; it has no"
            + " gradients");
  }

  @Override
  public Availability availability() {
    try {
      OrtEnvironment.getEnvironment();
      return new Available(library());
    } catch (RuntimeException | LinkageError e) {
      return new Unavailable(String.valueOf(e), "it is built for Linux, macOS and Windows");
    }
  }

  @Override
  Optional<String> declines(LayerCase which) {
    boolean forward =
        switch (which) {
          case ConvCase c -> c.pass() == ConvCase.Pass.FORWARD || c.pass() == ConvCase.Pass.EXACT;
          case PoolCase p -> !p.backward();
          case NormCase n -> !n.backward() && n.kind() != NormCase.Kind.TRAIN;
          case ElementwiseCase one -> one.op() != ElementwiseCase.Op.DROPOUT;
          case OverheadCase one -> one.way() == OverheadCase.Way.KERNEL;
          case SoftmaxCase s -> !s.backward() && s.kind() != SoftmaxCase.Kind.CROSS_ENTROPY;
          case RowNormCase n -> !n.backward();
          case AttentionCase a -> !a.backward();
          case RecurrentCase r -> r.pass() == RecurrentCase.Pass.FORWARD;
          case OptimizerCase ignored -> false;
          case StepCase ignored -> false;
        };
    return forward ? Optional.empty() : Optional.of("it has no operator for training");
  }

  @Override
  Call prepare(LayerCase which, HostBuffer[] operands, int threads) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      OrtSession session = environment.createSession(OnnxModel.of(which, operands), options);
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (int i = 0; i < OnnxModel.inputs(which); i++) {
        FloatBuffer x = direct(which.operandLengths()[i]);
        x.put(OnnxModel.input(which, F32Buffer.cast(operands[i], "operand").array())).rewind();
        long[] shape = OnnxModel.inputShape(which, i);
        inputs.put(OnnxModel.input(i), OnnxTensor.createTensor(environment, x, shape));
      }
      FloatBuffer y = direct(which.resultLength());
      OnnxTensor result = OnnxTensor.createTensor(environment, y, OnnxModel.outputShape(which));
      return new Run(which, session, Map.copyOf(inputs), result, y);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  private static FloatBuffer direct(int length) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(length, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** A loaded model with its input and output. */
  private static final class Run implements Call {
    private final LayerCase which;
    private final OrtSession session;
    private final OnnxTensor y;
    private final FloatBuffer out;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    Run(
        LayerCase which,
        OrtSession session,
        Map<String, OnnxTensor> inputs,
        OnnxTensor y,
        FloatBuffer out) {
      this.which = which;
      this.session = session;
      this.inputs = inputs;
      this.y = y;
      this.out = out;
      outputs = Map.of(OnnxModel.OUTPUT, y);
    }

    @Override
    public void run() {
      try (OrtSession.Result ignored = session.run(inputs, outputs)) {
        // The result is in y.
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
      }
    }

    @Override
    public HostBuffer result() {
      float[] copy = new float[out.capacity()];
      out.get(0, copy);
      return HostBuffer.of(OnnxModel.result(which, copy));
    }

    @Override
    public void close() {
      try {
        inputs.values().forEach(OnnxTensor::close);
        y.close();
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
      }
    }
  }
}
