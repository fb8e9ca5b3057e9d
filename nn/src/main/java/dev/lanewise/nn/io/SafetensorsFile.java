package dev.lanewise.nn.io;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.NamedTensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An open file in the safetensors format: 8 bytes of header length (little-endian), the header in
 * JSON, then the tensors' bytes without gaps. The file is taken as untrusted: {@link #open} checks
 * the whole header against the file's size before anything is allocated for data.
 *
 * <p>Every method throws {@link ModelFileException} if the file can't be read or contradicts
 * itself.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The longest header that is read, as in the reference implementation. */
  public static final int MAX_HEADER_BYTES = 100_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, String> metadata;
  private final Map<String, TensorEntry> tensors;

  private SafetensorsFile(
      Path path,
      FileChannel channel,
      long dataStart,
      Map<String, String> metadata,
      Map<String, TensorEntry> tensors) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.metadata = Collections.unmodifiableMap(metadata);
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /** Opens a file and checks its header. */
  public static SafetensorsFile open(Path path) {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new ModelFileException(path, "can't be opened: " + AtomicFile.reason(e), e);
    }
    try {
      return read(path, channel);
    } catch (IOException e) {
      throw closing(
          channel, new ModelFileException(path, "can't be read: " + AtomicFile.reason(e), e));
    } catch (HeaderParser.Malformed e) {
      throw closing(channel, new ModelFileException(path, String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      closing(channel, e);
      throw e;
    }
  }

  private static <T extends Throwable> T closing(FileChannel channel, T failure) {
    try {
      channel.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private static SafetensorsFile read(Path path, FileChannel channel)
      throws IOException, HeaderParser.Malformed {
    long fileSize = channel.size();
    if (fileSize < LENGTH_BYTES) {
      throw new ModelFileException(
          path, "has " + fileSize + " bytes; expected a header length of 8 bytes first");
    }
    ByteBuffer head = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, head, 0);
    long headerBytes = head.getLong(0);
    if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, fileSize - LENGTH_BYTES)) {
      throw new ModelFileException(
          path,
          "says that its header has "
              + Long.toUnsignedString(headerBytes)
              + " bytes; expected 2 to "
              + Math.min(MAX_HEADER_BYTES, fileSize - LENGTH_BYTES));
    }
    ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
    readFully(channel, header, LENGTH_BYTES);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(header.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new ModelFileException(path, "header is not UTF-8", e);
    }
    HeaderParser parsed = HeaderParser.parse(text);
    long dataStart = LENGTH_BYTES + headerBytes;
    checkRanges(path, parsed.tensors(), fileSize - dataStart);
    return new SafetensorsFile(path, channel, dataStart, parsed.metadata(), parsed.tensors());
  }

  /** The tensors must fill the data exactly: no gap, no overlap. */
  private static void checkRanges(Path path, Map<String, TensorEntry> tensors, long dataBytes) {
    List<TensorEntry> sorted = new ArrayList<>(tensors.values());
    sorted.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    long covered = 0;
    for (TensorEntry tensor : sorted) {
      if (tensor.begin() != covered || tensor.end() > dataBytes) {
        throw new ModelFileException(
            path,
            "tensor "
                + ModelFileException.quote(tensor.name())
                + " has data_offsets ["
                + tensor.begin()
                + ", "
                + tensor.end()
                + "]; expected to begin at "
                + covered
                + " and to end within "
                + dataBytes
                + " bytes of data");
      }
      covered = tensor.end();
    }
    if (covered != dataBytes) {
      throw new ModelFileException(
          path, "has " + dataBytes + " bytes of data; its tensors fill " + covered);
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The strings beside the tensors. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors by name, in the order of the header. */
  public Map<String, TensorEntry> tensors() {
    return tensors;
  }

  /** Reads a tensor of type F32, in row-major order. */
  public float[] floats(String name) {
    TensorEntry entry = require(name, TensorType.F32);
    float[] values = new float[length(entry)];
    readChunks(entry, (chunk, from, count) -> chunk.asFloatBuffer().get(values, from, count));
    return values;
  }

  /** Reads a tensor of type F64, in row-major order. */
  public double[] doubles(String name) {
    TensorEntry entry = require(name, TensorType.F64);
    double[] values = new double[length(entry)];
    readChunks(entry, (chunk, from, count) -> chunk.asDoubleBuffer().get(values, from, count));
    return values;
  }

  /** Reads a tensor of type I32, in row-major order. */
  public int[] ints(String name) {
    TensorEntry entry = require(name, TensorType.I32);
    int[] values = new int[length(entry)];
    readChunks(entry, (chunk, from, count) -> chunk.asIntBuffer().get(values, from, count));
    return values;
  }

  /** Reads a tensor of type I64, in row-major order. */
  public long[] longs(String name) {
    TensorEntry entry = require(name, TensorType.I64);
    long[] values = new long[length(entry)];
    readChunks(entry, (chunk, from, count) -> chunk.asLongBuffer().get(values, from, count));
    return values;
  }

  private TensorEntry require(String name, TensorType type) {
    TensorEntry entry = tensors.get(name);
    if (entry == null) {
      throw new ModelFileException(path, "has no tensor " + ModelFileException.quote(name));
    }
    if (entry.type() != type) {
      throw new ModelFileException(
          path,
          "tensor "
              + ModelFileException.quote(name)
              + " is "
              + entry.type()
              + "; expected "
              + type);
    }
    return entry;
  }

  private int length(TensorEntry entry) {
    if (entry.size() > Integer.MAX_VALUE - 8) {
      throw new ModelFileException(
          path,
          "tensor "
              + ModelFileException.quote(entry.name())
              + " has "
              + entry.size()
              + " elements; expected fewer than 2^31 - 8");
    }
    return (int) entry.size();
  }

  private interface ChunkReader {
    void accept(ByteBuffer chunk, int from, int count);
  }

  private void readChunks(TensorEntry entry, ChunkReader reader) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = entry.type().bytes();
    int from = 0;
    try {
      for (long at = entry.begin(); at < entry.end(); at += chunk.limit()) {
        chunk.clear().limit((int) Math.min(CHUNK_BYTES, entry.end() - at));
        readFully(channel, chunk, dataStart + at);
        chunk.flip();
        reader.accept(chunk, from, chunk.limit() / bytes);
        from += chunk.limit() / bytes;
      }
    } catch (IOException e) {
      throw new ModelFileException(path, "can't be read: " + AtomicFile.reason(e), e);
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    long place = at;
    while (into.hasRemaining()) {
      int count = channel.read(into, place);
      if (count < 0) {
        throw new EOFException("it ends too early");
      }
      place += count;
    }
  }

  /**
   * Loads tensors. Names, shapes and element types are compared first, and all data is read before
   * the first tensor is overwritten.
   *
   * @param targets what to load, by name
   * @param ignored which of the file's other tensors are left alone; any more are an error
   * @throws ModelFileException if a tensor is missing, unexpected, or of another shape or type;
   *     nothing is overwritten then
   */
  public void load(List<NamedTensor> targets, Predicate<String> ignored) {
    Set<String> names = new HashSet<>();
    for (NamedTensor target : targets) {
      names.add(target.name());
      checkFits(target.name(), target.value());
    }
    for (String name : tensors.keySet()) {
      if (!names.contains(name) && !ignored.test(name)) {
        throw new ModelFileException(
            path, "has a tensor " + ModelFileException.quote(name) + " that the model lacks");
      }
    }
    Map<String, Object> content = new HashMap<>();
    for (NamedTensor target : targets) {
      content.put(target.name(), read(target.name(), target.value().dtype()));
    }
    for (NamedTensor target : targets) {
      switch (Objects.requireNonNull(content.get(target.name()))) {
        case float[] floats -> target.value().set(floats);
        case double[] doubles -> target.value().set(doubles);
        case int[] ints -> target.value().set(ints);
        default -> throw new IllegalStateException(target.name());
      }
    }
  }

  private Object read(String name, DType dtype) {
    return switch (dtype) {
      case F32 -> floats(name);
      case F64 -> doubles(name);
      case I32 -> ints(name);
    };
  }

  private void checkFits(String name, Tensor target) {
    TensorEntry entry = require(name, TensorType.of(target.dtype()));
    List<Long> shape = new ArrayList<>();
    for (int size : target.shape()) {
      shape.add((long) size);
    }
    if (!entry.shape().equals(shape)) {
      throw new ModelFileException(
          path,
          "tensor "
              + ModelFileException.quote(name)
              + " has shape "
              + ModelFileException.quote(entry.shape().toString())
              + "; expected "
              + shape);
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ModelFileException(path, "can't be closed: " + AtomicFile.reason(e), e);
    }
  }
}
