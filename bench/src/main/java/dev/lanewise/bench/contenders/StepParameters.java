package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import java.util.ArrayList;
import java.util.List;

/** The first parameters of a training step's network, for libtorch. */
final class StepParameters {
  private StepParameters() {}

  /** Those of our network, in its order; weights of dense layers the other way round. */
  static List<NDArray> of(NDManager manager, StepCase which) {
    List<NDArray> parameters = new ArrayList<>();
    try (Engine engine = Engine.open()) {
      Layer model = StepModels.build(which, engine);
      List<Parameter> ours = model.parameters();
      for (int i = 0; i < ours.size(); i++) {
        int[] shape = ours.get(i).value().shape();
        float[] values = ours.get(i).value().toFloats();
        if (TorchStepScript.isDense(which, i, shape)) {
          values = transposed(values, shape[0], shape[1]);
          shape = new int[] {shape[1], shape[0]};
        }
        long[] wide = new long[shape.length];
        for (int axis = 0; axis < wide.length; axis++) {
          wide[axis] = shape[axis];
        }
        parameters.add(manager.create(values, new Shape(wide)));
      }
      model.release();
    }
    return parameters;
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = values[i * columns + j];
      }
    }
    return turned;
  }
}
