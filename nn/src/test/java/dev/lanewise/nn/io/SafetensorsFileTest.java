package dev.lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.BatchNorm1d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.testing.TestEngines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
  private final Engine engine = TestEngines.scalar();

  @TempDir Path folder;

  @AfterEach
  void close() {
    engine.close();
  }

  /** A file with any header and data. */
  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    Path path = folder.resolve("any.safetensors");
    Files.write(path, bytes.array());
    return path;
  }

  private static String refused(Path path) {
    ModelFileException e =
        assertThrows(ModelFileException.class, () -> SafetensorsFile.open(path).close());
    assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
    assertEquals(path, e.file());
    return e.getMessage();
  }

  @Test
  void everyTypeAndShapeComesBack() {
    Tensor scalar = engine.of(new float[] {Float.NaN}).reshape();
    Tensor wide = engine.of(new double[] {1, -0.0, Double.MIN_VALUE, 4, 5, 6}, 2, 3);
    Tensor labels = engine.of(new int[] {-1, Integer.MAX_VALUE}, 2);
    Tensor none = engine.of(new float[0], 0, 5);
    Tensor strided = engine.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("quote \" and \\ and \n and \u20ac \ud83d\ude00", "value\u0001");
    metadata.put("empty", "");
    Path path = folder.resolve("m.safetensors");
    SafetensorsWriter.write(
        path,
        metadata,
        List.of(
            new NamedTensor("scalar", scalar),
            new NamedTensor("wide", wide),
            new NamedTensor("labels \"", labels),
            new NamedTensor("none", none),
            new NamedTensor("strided", strided)));
    try (SafetensorsFile open = SafetensorsFile.open(path)) {
      assertEquals(metadata, open.metadata());
      assertEquals(
          List.of("wide", "labels \"", "none", "scalar", "strided"),
          List.copyOf(open.tensors().keySet()));
      assertArrayEquals(new float[] {Float.NaN}, open.floats("scalar"));
      assertArrayEquals(wide.toDoubles(), open.doubles("wide"));
      assertArrayEquals(labels.toInts(), open.ints("labels \""));
      assertArrayEquals(new float[0], open.floats("none"));
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, open.floats("strided"));
      assertEquals(List.of(), open.tensors().get("scalar").shape());
      assertEquals(List.of(0L, 5L), open.tensors().get("none").shape());
      assertThrows(ModelFileException.class, () -> open.floats("wide"));
      assertThrows(ModelFileException.class, () -> open.floats("missing"));
    }
  }

  @Test
  void largeTensorsCrossChunks() {
    float[] content = new float[50_001];
    for (int i = 0; i < content.length; i++) {
      content[i] = i;
    }
    Path path = folder.resolve("m");
    SafetensorsWriter.write(
        path, Map.of(), List.of(new NamedTensor("x", engine.of(content, content.length))));
    try (SafetensorsFile open = SafetensorsFile.open(path)) {
      assertArrayEquals(content, open.floats("x"));
    }
  }

  /** The bytes as the format's documentation describes them. */
  @Test
  void bytesAreThoseOfTheFormat() throws IOException {
    Path path = folder.resolve("m");
    Tensor x = engine.of(new float[] {1, 2}, 1, 2);
    SafetensorsWriter.write(path, Map.of("k", "v"), List.of(new NamedTensor("x", x)));
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 8).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded);
    expected.put(
        (header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.US_ASCII));
    expected.putFloat(1).putFloat(2);
    assertArrayEquals(expected.array(), Files.readAllBytes(path));
  }

  @Test
  void readsSpacesEscapesAndLongs() throws IOException {
    Path path =
        file(
            " {".substring(1)
                + "\n \"a\\u0041\\n\" : { \"shape\" : [ ] , \"dtype\":\"I64\","
                + "\t\"data_offsets\":[ 0 , 8 ] } }  ",
            8);
    try (SafetensorsFile open = SafetensorsFile.open(path)) {
      assertArrayEquals(new long[] {0}, open.longs("aA\n"));
    }
    try (SafetensorsFile open = SafetensorsFile.open(file("{}", 0))) {
      assertEquals(0, open.tensors().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        " {}",
        "{} x",
        "{}{}",
        "{\"x\"}",
        "{\"x\":1}",
        "{\"x\":{}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2,],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":\"\"}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387906],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2305843009213693951],"
            + "\"data_offsets\":[0,9223372036854775804]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
        "{\"__metadata__\":{},\"__metadata__\":{}}",
        "{\"\\x\":{}}",
        "{\"\\u12g4\":{}}",
        "{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\u0001\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
      })
  void contradictoryHeadersAreRefused(String header) throws IOException {
    // without a tensor the data must be empty, so that only the header can be at fault
    refused(file(header, header.contains("data_offsets") ? 8 : 0));
  }

  @Test
  void overflowingShapesAreRefused() throws IOException {
    String shape = "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],";
    assertTrue(refused(file(shape + "\"data_offsets\":[0,0]}}", 0)).contains("too many"));
    refused(file("{}", 8));
  }

  @Test
  void badLengthsAreRefused() throws IOException {
    Path path = folder.resolve("any.safetensors");
    for (long length : new long[] {-1, 0, 1, 3, 1L << 31, 1L << 40, Long.MIN_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(path, bytes.putLong(length).put((byte) '{').put((byte) '}').array());
      assertTrue(refused(path).contains("says that its header has"));
    }
    Files.write(path, new byte[0]);
    assertTrue(refused(path).contains("0 bytes"));
    Files.write(path, new byte[7]);
    refused(path);
  }

  @Test
  void hugeHeaderIsRefusedBeforeItIsRead() throws IOException {
    Path path = folder.resolve("any.safetensors");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(8L + SafetensorsFile.MAX_HEADER_BYTES + 1);
      int length = SafetensorsFile.MAX_HEADER_BYTES + 1;
      file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    }
    assertTrue(refused(path).contains("100000001"));
  }

  @Test
  void headerThatIsNotUtf8IsRefused() throws IOException {
    Path path = folder.resolve("any.safetensors");
    Files.write(path, new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff, '}'});
    assertTrue(refused(path).contains("UTF-8"));
  }

  @Test
  void missingFileFolderAndBadPlacesAreNamed() throws IOException {
    assertTrue(refused(folder.resolve("none")).contains("no such file"));
    refused(folder);
    Path inNoFolder = folder.resolve("none").resolve("m");
    assertThrows(
        ModelFileException.class, () -> SafetensorsWriter.write(inNoFolder, Map.of(), List.of()));
    assertThrows(
        ModelFileException.class, () -> SafetensorsWriter.write(folder, Map.of(), List.of()));
    NamedTensor x = new NamedTensor("x", engine.zeros(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(folder.resolve("m"), Map.of(), List.of(x, x)));
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void failedWriteLeavesTheOldFile() throws IOException {
    Path path = folder.resolve("m");
    SafetensorsWriter.write(path, Map.of(), List.of(new NamedTensor("x", engine.zeros(1))));
    byte[] before = Files.readAllBytes(path);
    Tensor dead = engine.zeros(3);
    NamedTensor gone = new NamedTensor("y", dead);
    dead.release();
    assertThrows(
        IllegalStateException.class, () -> SafetensorsWriter.write(path, Map.of(), List.of(gone)));
    assertArrayEquals(before, Files.readAllBytes(path));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aPartIsLoadedFromTheFileOfTheWhole() {
    Path path = folder.resolve("m");
    Sequential whole = new Sequential(new Dense(3), new Dense(2)).build(engine, 1, 4);
    ModelFile.save(path, whole);
    Sequential part = new Sequential(new Dense(3)).build(engine, 2, 4);
    assertThrows(ModelFileException.class, () -> ModelFile.load(path, part));
    ModelFile.loadPart(path, part);
    assertArrayEquals(
        whole.parameters().getFirst().value().toFloats(),
        part.parameters().getFirst().value().toFloats());
    Sequential other = new Sequential(new Dense(5)).build(engine, 3, 4);
    float[] before = other.parameters().getFirst().value().toFloats();
    assertThrows(ModelFileException.class, () -> ModelFile.loadPart(path, other));
    assertArrayEquals(before, other.parameters().getFirst().value().toFloats());
    Sequential more = new Sequential(new Dense(3), new Dense(2), new Dense(1)).build(engine, 4, 4);
    assertThrows(ModelFileException.class, () -> ModelFile.loadPart(path, more));
  }

  @Test
  void modelMustFit() {
    Path path = folder.resolve("m");
    Sequential saved = new Sequential(new Dense(3), new BatchNorm1d()).build(engine, 1, 4);
    saved.buffers().getFirst().value().set(new float[] {1, 2, 3});
    ModelFile.save(path, saved);
    Sequential same = new Sequential(new Dense(3), new BatchNorm1d()).build(engine, 2, 4);
    ModelFile.load(path, same);
    assertArrayEquals(
        saved.parameters().getFirst().value().toFloats(),
        same.parameters().getFirst().value().toFloats());
    assertArrayEquals(new float[] {1, 2, 3}, same.buffers().getFirst().value().toFloats());
    unfit(path, new Sequential(new Dense(4), new BatchNorm1d()), "shape");
    unfit(path, new Sequential(new Dense(3)), "that the model lacks");
    unfit(path, new Sequential(new Dense(3), new BatchNorm1d(), new Dense(1)), "has no tensor");
    Sequential wide = new Sequential(new Dense(3), new BatchNorm1d());
    wide.build(engine, DType.F64, 1, 4);
    assertThrows(ModelFileException.class, () -> ModelFile.load(path, wide));
  }

  private void unfit(Path path, Sequential model, String problem) {
    model.build(engine, 5, 4);
    float[] before = model.parameters().getFirst().value().toFloats();
    ModelFileException e =
        assertThrows(ModelFileException.class, () -> ModelFile.load(path, model));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertArrayEquals(before, model.parameters().getFirst().value().toFloats());
  }
}
