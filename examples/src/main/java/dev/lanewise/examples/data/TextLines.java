package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.Names;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files of one sentence a line, in UTF-8, packed by gzip or not. */
final class TextLines {
  private static final int MOST_BYTES = 64 << 20;

  private TextLines() {}

  /** The lines of {@code name} or {@code name.gz} of a folder, without surrounding blanks. */
  static List<String> read(Path folder, String name) throws IOException {
    Path plain = folder.resolve(name);
    Path packed = folder.resolve(name + ".gz");
    Path file = Files.isRegularFile(plain) ? plain : packed;
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("file " + plain + " is missing, also with .gz; expected text");
    }
    byte[] bytes;
    try (InputStream stored = new BufferedInputStream(Files.newInputStream(file));
        InputStream text = file == packed ? new GZIPInputStream(stored) : stored) {
      bytes = text.readNBytes(MOST_BYTES + 1);
    } catch (ZipException | EOFException e) {
      throw new BadInputException("file " + file + " is not packed by gzip: " + cause(e), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new BadInputException(
          "file " + file + " has more than " + MOST_BYTES + " bytes of text; expected less");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .toString()
          .lines()
          .map(String::strip)
          .toList();
    } catch (CharacterCodingException e) {
      throw new BadInputException("file " + file + " is no UTF-8 text: " + cause(e), e);
    }
  }

  private static String cause(IOException e) {
    return Names.printable(String.valueOf(e.getMessage()));
  }
}
