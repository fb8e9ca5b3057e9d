package dev.lanewise.openblas.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that look like shared libraries to who only reads their headers. */
final class FakeLibraries {
  private FakeLibraries() {}

  /** The symbols that OpenBLAS must have. */
  static List<String> allSymbols() {
    List<String> all = new ArrayList<>(dev.lanewise.openblas.cblas.Cblas.symbols());
    all.addAll(dev.lanewise.openblas.cblas.OpenBlasControls.symbols());
    return all;
  }

  /** Header, symbols, their names, and three section headers: none, symbols, names. */
  static byte[] elf(int machine, List<String> symbols) {
    StringBuilder names = new StringBuilder("\0");
    List<Integer> at = new ArrayList<>();
    for (String symbol : symbols) {
      at.add(names.length());
      names.append(symbol).append('\0');
    }
    int symbolsAt = 64;
    int symbolBytes = 24 * (symbols.size() + 1);
    int namesAt = symbolsAt + symbolBytes;
    int sectionsAt = namesAt + names.length();
    ByteBuffer elf = ByteBuffer.allocate(sectionsAt + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putShort(16, (short) 3).putShort(18, (short) machine);
    elf.putLong(40, sectionsAt).putShort(58, (short) 64).putShort(60, (short) 3);
    for (int i = 0; i < at.size(); i++) {
      int entry = symbolsAt + 24 * (i + 1);
      elf.putInt(entry, at.get(i)).putShort(entry + 6, (short) 1);
    }
    elf.put(namesAt, names.toString().getBytes(StandardCharsets.US_ASCII));
    section(elf, sectionsAt + 64, 11, symbolsAt, symbolBytes, 2);
    section(elf, sectionsAt + 128, 3, namesAt, names.length(), 0);
    return elf.array();
  }

  private static void section(
      ByteBuffer elf, int entry, int type, long offset, long size, int link) {
    elf.putInt(entry + 4, type);
    elf.putLong(entry + 24, offset).putLong(entry + 32, size).putInt(entry + 40, link);
  }

  static Path write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }
}
