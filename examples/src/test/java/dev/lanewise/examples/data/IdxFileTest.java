package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class IdxFileTest {
  private static IdxFile read(int dimensions, int most, byte[] file) throws IOException {
    return IdxFile.read("file", new ByteArrayInputStream(file), dimensions, most);
  }

  private static byte[] file(int magic, int bytes, int... dimensions) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * dimensions.length + bytes).putInt(magic);
    for (int dimension : dimensions) {
      file.putInt(dimension);
    }
    for (int i = 0; i < bytes; i++) {
      file.put((byte) (250 + i));
    }
    return file.array();
  }

  private static void refused(String inMessage, int dimensions, int most, byte[] file) {
    String message =
        assertThrows(IOException.class, () -> read(dimensions, most, file)).getMessage();
    assertTrue(message.startsWith("file ") && message.contains(inMessage), message);
  }

  @Test
  void bytesAreUnsignedAndInOrder() throws IOException {
    IdxFile file = read(2, 100, file(0x0802, 8, 2, 4));
    assertEquals(2, file.dim(0));
    assertEquals(4, file.dim(1));
    assertArrayEquals(new float[] {250, 251, 252, 253, 254, 255, 0, 1}, file.floats());
    assertArrayEquals(new int[] {250, 251, 252, 253, 254, 255, 0, 1}, file.ints());
  }

  @Test
  void wrongFilesAreRefusedBeforeMemoryIsTaken() {
    refused("0x00000803; expected 0x00000802", 2, 100, file(0x0803, 8, 2, 2, 2));
    refused("0x1f8b0800", 1, 100, file(0x1f8b0800, 8, 2));
    refused("100 bytes at most", 2, 100, file(0x0802, 0, Integer.MAX_VALUE, Integer.MAX_VALUE));
    refused("100 bytes at most", 1, 100, file(0x0801, 101, 101));
    refused("[-1]", 1, 100, file(0x0801, 0, -1));
    refused("[2, 0]", 2, 100, file(0x0802, 0, 2, 0));
    refused("shorter", 1, 100, file(0x0801, 3, 4));
    refused("shorter", 1, 100, new byte[] {0, 0});
    refused("longer", 1, 100, file(0x0801, 5, 4));
  }
}
