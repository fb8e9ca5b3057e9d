package dev.lanewise.kernels.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * One operation of a graph.
 *
 * @param operator such as "Conv"
 * @param inputs names of its arguments; empty for one that is left out
 * @param outputs names of its results
 * @param attributes its constants by name: Long, Float, String, OnnxTensor or long[]
 */
record OnnxNode(
    String operator, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {

  /** Reads a NodeProto. */
  static OnnxNode read(WireReader message) throws IOException {
    String operator = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Object> attributes = new HashMap<>();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> inputs.add(message.text());
        case 2 -> outputs.add(message.text());
        case 4 -> operator = message.text();
        case 5 -> addAttribute(message.message(), attributes);
        default -> message.skip();
      }
    }
    return new OnnxNode(operator, inputs, outputs, attributes);
  }

  /** Adds an AttributeProto; one that sets no field is an empty list of integers. */
  private static void addAttribute(WireReader message, Map<String, Object> attributes)
      throws IOException {
    String name = "";
    Object value = null;
    long[] integers = {};
    while (message.next()) {
      switch (message.field()) {
        case 1 -> name = message.text();
        case 2 -> value = message.number();
        case 3 -> value = message.integer();
        case 4 -> value = message.text();
        case 5 -> value = OnnxTensor.read(message.message());
        case 8 ->
            integers =
                LongStream.concat(LongStream.of(integers), LongStream.of(message.integers()))
                    .toArray();
        default -> message.skip();
      }
    }
    attributes.put(name, value == null ? integers : value);
  }

  /** Whether an attribute is given. */
  boolean has(String name) {
    return attributes.containsKey(name);
  }

  /** An integer, or what it is if not given. */
  int integer(String name, int otherwise) {
    return Math.toIntExact(get(name, Long.class, (long) otherwise));
  }

  /** A number, or what it is if not given. */
  double number(String name, double otherwise) {
    return get(name, Float.class, (float) otherwise);
  }

  /** A word, or what it is if not given. */
  String word(String name, String otherwise) {
    return get(name, String.class, otherwise);
  }

  /** An array that has to be given. */
  OnnxTensor tensor(String name) {
    return OnnxTensor.class.cast(attributes.get(name));
  }

  /** Integers, or what they are if not given. */
  int[] integers(String name, int... otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    return Arrays.stream(long[].class.cast(attributes.get(name)))
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private <T> T get(String name, Class<T> type, T otherwise) {
    return has(name) ? type.cast(attributes.get(name)) : otherwise;
  }
}
