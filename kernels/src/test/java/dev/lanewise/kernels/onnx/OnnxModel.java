package dev.lanewise.kernels.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of operations.
 *
 * @param nodes the operations in the order in which they can run
 * @param constants arrays that belong to the model, by name
 * @param inputs names of the arguments, those of constants among them
 * @param outputs names of the results
 * @param versions of the sets of operators, by domain: that of ONNX itself is empty
 */
record OnnxModel(
    List<OnnxNode> nodes,
    Map<String, OnnxTensor> constants,
    List<String> inputs,
    List<String> outputs,
    Map<String, Integer> versions) {

  /** Reads a ModelProto. */
  static OnnxModel read(WireReader message) throws IOException {
    OnnxModel model =
        new OnnxModel(
            new ArrayList<>(),
            new HashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new HashMap<>());
    while (message.next()) {
      switch (message.field()) {
        case 7 -> model.addGraph(message.message());
        case 8 -> model.addVersion(message.message());
        default -> message.skip();
      }
    }
    return model;
  }

  private void addVersion(WireReader set) throws IOException {
    String domain = "";
    int version = 0;
    while (set.next()) {
      switch (set.field()) {
        case 1 -> domain = set.text();
        case 2 -> version = (int) Math.clamp(set.integer(), 0, Integer.MAX_VALUE);
        default -> set.skip();
      }
    }
    versions.put(domain, version);
  }

  /** The version of ONNX's own operators; 0 if the model doesn't say. */
  int version() {
    return versions.getOrDefault("", 0);
  }

  private void addGraph(WireReader graph) throws IOException {
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> nodes.add(OnnxNode.read(graph.message()));
        case 5 -> {
          OnnxTensor constant = OnnxTensor.read(graph.message());
          constants.put(constant.name(), constant);
        }
        case 11 -> inputs.add(valueName(graph.message()));
        case 12 -> outputs.add(valueName(graph.message()));
        default -> graph.skip();
      }
    }
  }

  private static String valueName(WireReader value) throws IOException {
    String name = "";
    while (value.next()) {
      if (value.field() == 1) {
        name = value.text();
      } else {
        value.skip();
      }
    }
    return name;
  }
}
