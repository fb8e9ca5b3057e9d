package dev.lanewise.nn.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the table of a model's layers, as Keras prints it. */
final class Summary {
  private static final String GAP = "  ";

  private Summary() {}

  static String of(Layer model) {
    List<Layer> layers = model.children().isEmpty() ? List.of(model) : model.children();
    List<List<String>> columns = new ArrayList<>();
    columns.add(column("Layer (type)", names(model, layers)));
    columns.add(column("Output Shape", layers.stream().map(Summary::shape).toList()));
    columns.add(column("Param #", layers.stream().map(Summary::size).toList()));
    addFields(columns, model, layers);
    String format = format(columns);
    int width = String.format(Locale.ROOT, format, cells(columns, 0)).length();
    StringBuilder table = new StringBuilder();
    line(table, '_', width);
    for (int row = 0; row <= layers.size(); row++) {
      table.append(String.format(Locale.ROOT, format, cells(columns, row))).append('\n');
      if (row == 0 || row == layers.size()) {
        line(table, '=', width);
      }
    }
    long all = model.parameterCount() + model.bufferCount();
    long trained = model.trainableParameterCount();
    table.append("Total params: ").append(number(all));
    table.append(" (").append(bytes(all * model.dtype().bytes())).append(")\n");
    table.append("Trainable params: ").append(number(trained)).append('\n');
    table.append("Non-trainable params: ").append(number(all - trained)).append('\n');
    line(table, '_', width);
    return table.toString();
  }

  private static List<String> column(String head, List<String> cells) {
    List<String> column = new ArrayList<>();
    column.add(head);
    column.addAll(cells);
    return column;
  }

  private static List<String> names(Layer model, List<Layer> layers) {
    List<String> names = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String name =
          model instanceof Sequential chain && i < chain.names().size() ? chain.givenName(i) : null;
      if (name == null) {
        int before = seen.merge(layer.label(), 1, Integer::sum) - 1;
        name = layer.label() + (before == 0 ? "" : "_" + before);
      }
      names.add(name + " (" + layer.getClass().getSimpleName() + ")");
    }
    return names;
  }

  /** The receptive fields, if any layer has one. */
  private static void addFields(List<List<String>> columns, Layer model, List<Layer> layers) {
    if (!(model instanceof Sequential) || model.inputShape().length != Images.RANK) {
      return;
    }
    List<String> sizes = new ArrayList<>();
    List<String> strides = new ArrayList<>();
    List<String> starts = new ArrayList<>();
    ReceptiveField field = ReceptiveField.PIXEL;
    boolean any = false;
    for (Layer layer : layers) {
      field = field == null ? null : layer.widen(field);
      any |= field != null;
      sizes.add(field == null ? "-" : field.size());
      strides.add(field == null ? "-" : field.stride());
      starts.add(field == null ? "-" : field.start());
    }
    if (any) {
      columns.add(column("Receptive Field", sizes));
      columns.add(column("Stride", strides));
      columns.add(column("Start", starts));
    }
  }

  /** Texts to the left, numbers to the right, a gap between. */
  private static String format(List<List<String>> columns) {
    StringBuilder format = new StringBuilder(" ");
    for (int i = 0; i < columns.size(); i++) {
      int width = columns.get(i).stream().mapToInt(String::length).max().orElseThrow();
      format.append(i == 0 ? "" : GAP).append(i < 2 ? "%-" : "%").append(width).append('s');
    }
    return format.toString();
  }

  private static Object[] cells(List<List<String>> columns, int row) {
    return columns.stream().map(column -> column.get(row)).toArray();
  }

  private static void line(StringBuilder table, char with, int width) {
    table.repeat(with, width).append('\n');
  }

  private static String size(Layer layer) {
    return number(layer.parameterCount() + layer.bufferCount());
  }

  private static String shape(Layer layer) {
    StringBuilder shape = new StringBuilder("(None");
    for (int size : layer.outputShape()) {
      shape.append(", ").append(size);
    }
    return shape.append(')').toString();
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String bytes(long count) {
    if (count < 1024) {
      return count + " B";
    }
    if (count < 1024 * 1024) {
      return String.format(Locale.ROOT, "%.2f KB", count / 1024.0);
    }
    return String.format(Locale.ROOT, "%.2f MB", count / (1024.0 * 1024.0));
  }
}
