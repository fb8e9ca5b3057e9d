package dev.lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.testing.TestEngines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Damaged files give a {@link ModelFileException} or load; never anything else. */
class SafetensorsProperties {
  private static Path folder;
  private static Path file;
  private static Engine engine;
  private static Sequential model;
  private static byte[] good;
  private static int headerEnd;

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("safetensors");
    file = folder.resolve("m.safetensors");
    engine = TestEngines.scalar();
    model = new Sequential(new Dense(3), new Dense(2)).build(engine, 1, 4);
    ModelFile.save(file, model);
    good = Files.readAllBytes(file);
    headerEnd =
        8 + Math.toIntExact(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
  }

  @AfterContainer
  static void close() throws IOException {
    engine.close();
    Files.deleteIfExists(file);
    Files.delete(folder);
  }

  /** Loads any bytes; returns whether they were accepted. */
  private static boolean loads(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try {
      ModelFile.load(file, model);
      return true;
    } catch (ModelFileException e) {
      assertTrue(e.getMessage().length() < 1000, "message is short");
      assertTrue(
          e.getMessage().chars().noneMatch(c -> c < ' ' || c == 0x7f), "message is one line");
      return false;
    }
  }

  @Property(tries = 300)
  boolean truncatedFilesAreRefused(@ForAll @IntRange(min = 0, max = 10_000) int length)
      throws IOException {
    return !loads(Arrays.copyOf(good, length % good.length));
  }

  @Property(tries = 50)
  boolean longerFilesAreRefused(@ForAll @IntRange(min = 1, max = 100) int more) throws IOException {
    return !loads(Arrays.copyOf(good, good.length + more));
  }

  @Property(tries = 1000)
  void flippedBitsAreRefusedOrHarmless(
      @ForAll @Size(min = 1, max = 4) int[] places, @ForAll boolean inHeader) throws IOException {
    byte[] bytes = good.clone();
    int range = inHeader ? headerEnd : bytes.length;
    for (int place : places) {
      int bit = Math.floorMod(place, range * 8);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    loads(bytes);
  }

  @Property(tries = 500)
  void numbersOfTheHeaderMayBeAnything(@ForAll long number, @ForAll int which) throws IOException {
    String header = new String(good, 8, headerEnd - 8, StandardCharsets.UTF_8);
    var digits = Pattern.compile("(?<![A-Za-z0-9\"])[0-9]+").matcher(header);
    int count = (int) digits.results().count();
    int chosen = Math.floorMod(which, count);
    int[] seen = {0};
    String changed =
        digits.reset().replaceAll(m -> seen[0]++ == chosen ? Long.toString(number) : m.group());
    loads(file(changed));
  }

  @Property(tries = 500)
  boolean otherHeadersAreRefused(@ForAll @StringLength(max = 60) String header) throws IOException {
    return !loads(file(header));
  }

  /** Random walks through the tokens of the grammar. */
  @Property(tries = 1000)
  void shuffledTokensAreRefusedOrHarmless(@ForAll long seed) throws IOException {
    String[] tokens = {
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\"x\"",
      "\"dtype\"",
      "\"shape\"",
      "\"data_offsets\"",
      "0",
      "8",
      "\"F32\"",
      "\"__metadata__\"",
      "9223372036854775807",
      "\\",
      "\"",
      " ",
      "null",
      "-1"
    };
    Random random = new Random(seed);
    StringBuilder header = new StringBuilder("{");
    for (int i = random.nextInt(40); i > 0; i--) {
      header.append(tokens[random.nextInt(tokens.length)]);
    }
    loads(file(header.toString()));
  }

  private static byte[] file(String header) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + good.length - headerEnd)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).put(good, headerEnd, good.length - headerEnd);
    return bytes.array();
  }
}
