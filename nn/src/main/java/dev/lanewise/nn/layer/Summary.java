package dev.lanewise.nn.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the table of a model's layers, as Keras prints it. */
final class Summary {
  private record Row(String layer, String shape, String parameters) {}

  private Summary() {}

  static String of(Layer model) {
    List<Layer> layers = model.children().isEmpty() ? List.of(model) : model.children();
    List<Row> rows = new ArrayList<>();
    Row head = new Row("Layer (type)", "Output Shape", "Param #");
    Map<String, Integer> seen = new HashMap<>();
    for (Layer layer : layers) {
      String label = layer.label();
      int before = seen.merge(label, 1, Integer::sum) - 1;
      rows.add(
          new Row(
              label
                  + (before == 0 ? "" : "_" + before)
                  + " ("
                  + layer.getClass().getSimpleName()
                  + ")",
              shape(layer),
              number(layer.parameterCount() + layer.bufferCount())));
    }
    int first = head.layer.length();
    int second = head.shape.length();
    int third = head.parameters.length();
    for (Row row : rows) {
      first = Math.max(first, row.layer.length());
      second = Math.max(second, row.shape.length());
      third = Math.max(third, row.parameters.length());
    }
    String format = " %-" + (first + 2) + "s%-" + (second + 2) + "s%" + third + "s%n";
    int width = first + second + third + 6;
    StringBuilder table = new StringBuilder();
    line(table, '_', width);
    write(table, format, head);
    line(table, '=', width);
    rows.forEach(row -> write(table, format, row));
    line(table, '=', width);
    long trained = model.parameterCount();
    long other = model.bufferCount();
    table.append("Total params: ").append(number(trained + other));
    table.append(" (").append(bytes((trained + other) * model.dtype().bytes())).append(")\n");
    table.append("Trainable params: ").append(number(trained)).append('\n');
    table.append("Non-trainable params: ").append(number(other)).append('\n');
    line(table, '_', width);
    return table.toString();
  }

  private static void write(StringBuilder table, String format, Row row) {
    table.append(
        String.format(Locale.ROOT, format, row.layer, row.shape, row.parameters)
            .replace(System.lineSeparator(), "\n"));
  }

  private static void line(StringBuilder table, char with, int width) {
    table.repeat(with, width).append('\n');
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
