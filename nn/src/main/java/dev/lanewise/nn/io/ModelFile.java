package dev.lanewise.nn.io;

import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.NamedTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Saves and loads what a model has learned: parameters and buffers such as running means. Names are
 * paths like {@code 0.weight}. The architecture is not in the file: build it first.
 */
public final class ModelFile {
  /** What names of an optimizer's state begin with in a checkpoint. */
  public static final String OPTIMIZER = "optimizer.";

  /** What names of the best weights begin with in a checkpoint. */
  public static final String BEST = "best.";

  private ModelFile() {}

  /**
   * Writes a built model to a file, replacing the one that is there.
   *
   * @throws ModelFileException if the file can't be written
   */
  public static void save(Path file, Layer model) {
    SafetensorsWriter.write(file, Map.of("format", "lanewise"), tensors(model));
  }

  /**
   * Overwrites a built model with what a file holds. A checkpoint may be given too; its training
   * state is left alone.
   *
   * @throws ModelFileException if the file can't be read, contradicts itself, or has other names,
   *     shapes or element types than the model, which is not changed then
   */
  public static void load(Path file, Layer model) {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      open.load(tensors(model), name -> name.startsWith(OPTIMIZER) || name.startsWith(BEST));
    }
  }

  /**
   * Overwrites a built part of a model, such as a base without its head, with what a file holds of
   * the whole. The file's other tensors are left alone.
   *
   * @throws ModelFileException if the file can't be read, contradicts itself, or lacks a tensor of
   *     the part or has it in another shape or element type; the part is not changed then
   */
  public static void loadPart(Path file, Layer part) {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      open.load(tensors(part), name -> true);
    }
  }

  /** The tensors of a model that are saved. */
  public static List<NamedTensor> tensors(Layer model) {
    List<NamedTensor> tensors = new ArrayList<>();
    model.parameters().forEach(p -> tensors.add(new NamedTensor(p.name(), p.value())));
    tensors.addAll(model.buffers());
    return tensors;
  }
}
