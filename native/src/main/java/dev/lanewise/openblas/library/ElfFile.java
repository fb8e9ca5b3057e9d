package dev.lanewise.openblas.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads of a shared library what is needed to know whether it could be used, without loading it:
 * loading OpenBLAS starts threads. The format is ELF-64 (System V ABI, chapters 4 and 5). The file
 * is not trusted: every size is checked before memory is allocated for it.
 *
 * @param machine the processor it is for ({@code e_machine})
 * @param symbols the names that it defines; empty if the file has no section headers, which {@code
 *     hasSymbols} tells
 * @param hasSymbols whether the symbols could be read
 */
record ElfFile(int machine, Set<String> symbols, boolean hasSymbols) {
  private static final int MAGIC = 0x464C457F;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SHARED_OBJECT = 3;
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int SYMBOL_BYTES = 24;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int MAX_SECTIONS = 4096;
  private static final int MAX_TABLE_BYTES = 1 << 24;

  ElfFile {
    symbols = Set.copyOf(symbols);
  }

  /** Where a section lies. */
  private record Section(int type, long offset, long size, int link) {}

  /**
   * Reads a file.
   *
   * @throws NotElfException if it is no 64-bit little-endian ELF shared library, or damaged
   * @throws IOException if it can't be read
   */
  static ElfFile read(Path file) throws IOException, NotElfException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer header = read(channel, 0, HEADER_BYTES);
      int machine = machine(header);
      long sectionsAt = header.getLong(40);
      int sectionBytes = Short.toUnsignedInt(header.getShort(58));
      int count = Short.toUnsignedInt(header.getShort(60));
      if (count == 0) {
        return new ElfFile(machine, Set.of(), false);
      }
      if (sectionBytes != SECTION_BYTES || count > MAX_SECTIONS) {
        throw new NotElfException("it has " + count + " sections of " + sectionBytes + " bytes");
      }
      ByteBuffer sections = read(channel, sectionsAt, count * SECTION_BYTES);
      for (int i = 0; i < count; i++) {
        Section section = section(sections, i);
        if (section.type == DYNAMIC_SYMBOLS) {
          if (section.link < 0 || section.link >= count) {
            throw new NotElfException("its symbols have no names");
          }
          ByteBuffer table = read(channel, section.offset, section.size);
          Section strings = section(sections, section.link);
          ByteBuffer names = read(channel, strings.offset, strings.size);
          return new ElfFile(machine, symbols(table, names), true);
        }
      }
      return new ElfFile(machine, Set.of(), false);
    }
  }

  /**
   * The machine of a file that starts with these bytes.
   *
   * @throws NotElfException if it is no 64-bit little-endian ELF shared library
   */
  static int machine(ByteBuffer header) throws NotElfException {
    ByteBuffer h = header.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (h.limit() < HEADER_BYTES || h.getInt(0) != MAGIC) {
      throw new NotElfException("it does not start as an ELF file does");
    }
    if (h.get(4) != CLASS_64 || h.get(5) != LITTLE_ENDIAN) {
      throw new NotElfException("it is not 64-bit little-endian");
    }
    if (h.getShort(16) != SHARED_OBJECT) {
      throw new NotElfException("it is no shared library");
    }
    return Short.toUnsignedInt(h.getShort(18));
  }

  private static Section section(ByteBuffer sections, int index) {
    int at = index * SECTION_BYTES;
    return new Section(
        sections.getInt(at + 4),
        sections.getLong(at + 24),
        sections.getLong(at + 32),
        sections.getInt(at + 40));
  }

  private static Set<String> symbols(ByteBuffer table, ByteBuffer names) {
    Set<String> symbols = new HashSet<>();
    for (int at = 0; at + SYMBOL_BYTES <= table.limit(); at += SYMBOL_BYTES) {
      int name = table.getInt(at);
      boolean isDefined = table.getShort(at + 6) != 0;
      if (isDefined && name > 0 && name < names.limit()) {
        symbols.add(text(names, name));
      }
    }
    return symbols;
  }

  private static String text(ByteBuffer names, int from) {
    int end = from;
    while (end < names.limit() && names.get(end) != 0) {
      end++;
    }
    return new String(names.array(), from, end - from, StandardCharsets.UTF_8);
  }

  private static ByteBuffer read(SeekableByteChannel channel, long at, long bytes)
      throws IOException, NotElfException {
    if (at < 0 || bytes < 0 || bytes > MAX_TABLE_BYTES || at > channel.size() - bytes) {
      throw new NotElfException("it is damaged or cut short");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(at);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new NotElfException("it is damaged or cut short");
      }
    }
    return buffer.flip();
  }

  /** The file is not what it should be; the message says why. */
  static final class NotElfException extends Exception {
    private static final long serialVersionUID = 1;

    NotElfException(String message) {
      super(message);
    }
  }
}
