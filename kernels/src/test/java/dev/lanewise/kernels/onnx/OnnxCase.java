package dev.lanewise.kernels.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A case of ONNX's backend tests: a model, what goes in and what comes out, as Debian's package
 * {@code libonnx-testdata} (1.12.0) has them.
 *
 * @param model the model
 * @param inputs its arguments, without the constants
 * @param outputs what it should make of them
 */
record OnnxCase(OnnxModel model, List<OnnxTensor> inputs, List<OnnxTensor> outputs) {
  private static final Path ROOT = Path.of("/usr/share/libonnx-testdata/data");
  private static final long MOST_BYTES = 64 << 20;

  /**
   * The cases of our operators on images and sequences, of functions, losses and optimizers, and
   * all that came from PyTorch's layers. Those that are written out in other operators ({@code
   * _expanded}) are left out: they say the same again.
   */
  private static final Pattern WANTED =
      Pattern.compile(
          "pytorch-converted/.*|pytorch-operator/test_operator_(conv|maxpool).*"
              + "|node/test_(.*conv.*|.*pool.*|lrn.*|resize.*|upsample.*"
              + "|(batch|instance)norm.*|(layer|group)_normalization.*(?<!_expanded)"
              + "|.*rnn_.*|lstm_.*|gru_.*"
              + "|(log)?softmax_.*(?<!_expanded)|sce_.*(?<!_expanded)"
              + "|adam.*|adagrad.*|(nesterov_)?momentum.*"
              + "|(abs|cos|elu|erf|exp|leakyrelu|log|neg|reciprocal|relu|selu|sigmoid|sin|softplus"
              + "|sqrt|tanh)(_default|_example)?)");

  /** What is missing to run the cases here; empty if nothing is. */
  static String missing() {
    return Files.isDirectory(ROOT) ? "" : "the cases of ONNX (Debian: libonnx-testdata)";
  }

  /** The names of the cases in order, such as "node/test_lrn". */
  static List<String> names() throws IOException {
    try (Stream<Path> paths = Files.find(ROOT, 3, (path, facts) -> path.endsWith("model.onnx"))) {
      return paths
          .map(path -> ROOT.relativize(path.getParent()).toString())
          .filter(name -> WANTED.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  /** Reads a case. */
  static OnnxCase read(String name) throws IOException {
    Path folder = ROOT.resolve(name);
    Path data = folder.resolve("test_data_set_0");
    return new OnnxCase(
        OnnxModel.read(message(folder.resolve("model.onnx"))),
        tensors(data, "input_"),
        tensors(data, "output_"));
  }

  private static List<OnnxTensor> tensors(Path folder, String prefix) throws IOException {
    List<OnnxTensor> tensors = new ArrayList<>();
    while (true) {
      Path file = folder.resolve(prefix + tensors.size() + ".pb");
      if (!Files.exists(file)) {
        return tensors;
      }
      tensors.add(OnnxTensor.read(message(file)));
    }
  }

  private static WireReader message(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new IOException(file + " has " + size + " bytes; expected at most " + MOST_BYTES);
    }
    return new WireReader(Files.readAllBytes(file));
  }
}
