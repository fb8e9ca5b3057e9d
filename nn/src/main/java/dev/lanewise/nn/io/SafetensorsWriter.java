package dev.lanewise.nn.io;

import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.NamedTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes tensors to a file in the safetensors format. The bytes depend on the arguments alone. The
 * file appears whole or not at all.
 */
public final class SafetensorsWriter {
  private static final int CHUNK_ELEMENTS = 1 << 13;
  private static final int HEADER_ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes a file, replacing the one that is there.
   *
   * @param metadata strings to keep beside the tensors, in this order
   * @throws IllegalArgumentException if two tensors have the same name, or one has the name {@code
   *     __metadata__}
   * @throws ModelFileException if the file can't be written
   */
  public static void write(Path file, Map<String, String> metadata, List<NamedTensor> tensors) {
    Set<String> names = new HashSet<>();
    for (NamedTensor tensor : tensors) {
      if (!names.add(tensor.name()) || tensor.name().equals("__metadata__")) {
        throw new IllegalArgumentException(
            "tensor name is '" + tensor.name() + "'; expected one that is not taken");
      }
    }
    List<NamedTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(
        Comparator.comparing((NamedTensor tensor) -> -tensor.value().dtype().bytes())
            .thenComparing(NamedTensor::name));
    byte[] header = header(metadata, ordered);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          writeFully(channel, length.putLong(header.length).flip());
          writeFully(channel, ByteBuffer.wrap(header));
          for (NamedTensor tensor : ordered) {
            write(channel, tensor.value());
          }
        });
  }

  private static byte[] header(Map<String, String> metadata, List<NamedTensor> tensors) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{");
    String separator = "";
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      json.append(separator);
      quote(json, entry.getKey());
      json.append(':');
      quote(json, entry.getValue());
      separator = ",";
    }
    json.append('}');
    long at = 0;
    for (NamedTensor tensor : tensors) {
      Tensor value = tensor.value();
      long end = Math.addExact(at, Math.multiplyExact(value.size(), value.dtype().bytes()));
      json.append(',');
      quote(json, tensor.name());
      json.append(":{\"dtype\":\"").append(TensorType.of(value.dtype())).append("\",\"shape\":[");
      separator = "";
      for (int size : value.shape()) {
        json.append(separator).append(size);
        separator = ",";
      }
      json.append("],\"data_offsets\":[").append(at).append(',').append(end).append("]}");
      at = end;
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = new byte[Math.ceilDiv(text.length, HEADER_ALIGNMENT) * HEADER_ALIGNMENT];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(text, 0, padded, 0, text.length);
    if (padded.length > SafetensorsFile.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "header has "
              + padded.length
              + " bytes; expected at most "
              + SafetensorsFile.MAX_HEADER_BYTES);
    }
    return padded;
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private static void write(FileChannel channel, Tensor tensor) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(CHUNK_ELEMENTS * tensor.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    DeviceMemory memory = tensor.engine().backend().memory();
    try (Scope scope = tensor.engine().scope()) {
      Tensor dense = tensor.contiguous();
      float[] floats = new float[CHUNK_ELEMENTS];
      double[] doubles = new double[CHUNK_ELEMENTS];
      int[] ints = new int[CHUNK_ELEMENTS];
      for (long at = 0; at < dense.size(); at += CHUNK_ELEMENTS) {
        int count = (int) Math.min(CHUNK_ELEMENTS, dense.size() - at);
        long from = dense.offset() + at;
        switch (dense.dtype()) {
          case F32 -> {
            memory.download(dense.buffer(), from, floats, 0, count);
            bytes.asFloatBuffer().put(floats, 0, count);
          }
          case F64 -> {
            memory.download(dense.buffer(), from, doubles, 0, count);
            bytes.asDoubleBuffer().put(doubles, 0, count);
          }
          case I32 -> {
            memory.download(dense.buffer(), from, ints, 0, count);
            bytes.asIntBuffer().put(ints, 0, count);
          }
        }
        writeFully(channel, bytes.clear().limit(count * dense.dtype().bytes()));
        bytes.clear();
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
