package dev.lanewise.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Small files, written byte by byte. */
class OnnxReaderTest {
  /** A tensor "w" of shape 2 x 1: 1.5 and -2 as raw floats. */
  private static final String TENSOR = "0802 0801 1001 4201 77 4a08 0000c03f 000000c0";

  private static WireReader of(String hex) {
    return new WireReader(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static void assertRefused(String message, String hex) {
    IOException refusal = assertThrows(IOException.class, () -> OnnxTensor.read(of(hex)), hex);
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void tensors() throws IOException {
    OnnxTensor raw = OnnxTensor.read(of(TENSOR));
    assertEquals("w", raw.name());
    assertTrue(raw.isFloat());
    assertArrayEquals(new int[] {2, 1}, raw.shape());
    assertArrayEquals(new double[] {1.5, -2}, raw.values());
    OnnxTensor floats = OnnxTensor.read(of("0a020102 1001 2208 0000c03f 000000c0"));
    assertArrayEquals(new int[] {1, 2}, floats.shape());
    assertArrayEquals(new double[] {1.5, -2}, floats.values());
    OnnxTensor longs = OnnxTensor.read(of("0802 1007 3a0c 9601 ffffffffffffffffff01"));
    assertFalse(longs.isFloat());
    assertArrayEquals(new int[] {150, -1}, longs.integers());
    OnnxTensor bytes = OnnxTensor.read(of("0802 1002 4a02 7fff"));
    assertArrayEquals(new int[] {127, 255}, bytes.integers());
    assertArrayEquals(new int[] {7}, OnnxTensor.read(of("1006 4a04 07000000")).integers());
  }

  @Test
  void models() throws IOException {
    String attributes =
        "2a0b 0a0161 15 0000003f a00101 2a05 0a0162 1809 2a06 0a0163 220178"
            + "2a07 0a0164 42020304 2a05 0a0165 4005 2a03 0a0166";
    String node = "0a0178 0a00 120179 220143" + attributes;
    String graph = "0a" + length(node) + node + "5a03 0a0178 6203 0a0179";
    graph += "2a" + length(TENSOR) + TENSOR;
    OnnxModel model = OnnxModel.read(of("0807 3a" + length(graph) + graph));
    assertEquals("[x]", model.inputs().toString());
    assertEquals("[y]", model.outputs().toString());
    assertEquals("[w]", model.constants().keySet().toString());
    OnnxNode read = model.nodes().get(0);
    assertEquals("C", read.operator());
    assertEquals("[x, ]", read.inputs().toString());
    assertEquals("[y]", read.outputs().toString());
    assertEquals(0.5, read.number("a", 1));
    assertEquals(9, read.integer("b", 1));
    assertEquals("x", read.word("c", ""));
    assertArrayEquals(new int[] {3, 4}, read.integers("d"));
    assertArrayEquals(new int[] {5}, read.integers("e", 1, 2));
    assertArrayEquals(new int[0], read.integers("f", 1));
    assertArrayEquals(new int[] {1}, read.integers("missing", 1));
    assertThrows(ClassCastException.class, () -> read.integer("a", 1));
  }

  private static String length(String hex) {
    int bytes = hex.replace(" ", "").length() / 2;
    String low = HexFormat.of().toHexDigits((byte) (bytes & 127 | 128));
    return low + HexFormat.of().toHexDigits((byte) (bytes >> 7));
  }

  @Test
  void everyCutFileIsRefused() {
    byte[] all = HexFormat.of().parseHex(TENSOR.replace(" ", ""));
    for (int length = 0; length < all.length; length++) {
      WireReader cut = new WireReader(Arrays.copyOf(all, length));
      assertThrows(IOException.class, () -> OnnxTensor.read(cut), length + " bytes");
    }
  }

  @Test
  void wrongFilesAreRefused() {
    assertRefused("length 5; expected at most the 1", "4205 77");
    assertRefused("length 18446744073709551615", "42 ffffffffffffffffff01");
    assertRefused("ends within a number", "0880");
    assertRefused("more than 10 bytes", "08 8080808080808080808001");
    assertRefused("wire type 0; expected 2", "4201 77 4801");
    assertRefused("wire type 5; expected 0", "1500000000");
    assertRefused("of type 3; unknown", "5b");
    assertRefused("field is 0", "00");
    assertRefused("not UTF-8", "4201 ff");
    assertRefused("dims[0] is -1", "08 ffffffffffffffffff01 1001 4a00");
    assertRefused(
        "expected below 2^63", "08ffffffff07 08ffffffff07 08ffffffff07 1001 4a0400000000");
    assertRefused(
        "1 elements; expected 4611686014132420609", "08ffffffff07 08ffffffff07 1001 4a0400000000");
    assertRefused("0 elements; expected 2", "0802 1007");
    assertRefused("3 bytes of elements of 4", "0801 1001 4a03000000");
    assertRefused("data_type is 8", "0801 1008 4a0100");
    assertRefused("data_type is 0", "0801 4a0100");
  }
}
