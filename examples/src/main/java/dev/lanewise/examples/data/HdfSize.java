package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a whole HDF5 file from a truncated one, which jhdf reads as zeros: the superblock at the
 * file's start says where the file ends (HDF5 File Format Specification 3.0, II.A).
 */
final class HdfSize {
  private static final long SIGNATURE = 0x894844460D0A1A0AL;
  private static final int LONGEST_SUPERBLOCK = 48;

  private HdfSize() {}

  /**
   * Checks that nothing is missing from the file.
   *
   * @throws BadInputException if it has another length than its superblock says, or none
   */
  static void requireWhole(Path file) throws IOException {
    byte[] start;
    try (InputStream bytes = Files.newInputStream(file)) {
      start = bytes.readNBytes(LONGEST_SUPERBLOCK);
    }
    ByteBuffer superblock = ByteBuffer.wrap(start);
    if (start.length < LONGEST_SUPERBLOCK || superblock.getLong(0) != SIGNATURE) {
      throw new BadInputException("file " + file + " is no HDF5 file; expected its signature");
    }
    superblock.order(ByteOrder.LITTLE_ENDIAN);
    // The end's place depends on the version; both need offsets of 8 bytes.
    boolean isOld = start[8] == 0;
    if (start[8] < 0 || start[8] == 1 || start[8] > 3 || start[isOld ? 13 : 9] != 8) {
      throw new BadInputException(
          "file " + file + " has an unusual HDF5 superblock; expected version 0, 2 or 3");
    }
    long end = superblock.getLong(isOld ? 40 : 28);
    long size = Files.size(file);
    if (end != size) {
      throw new BadInputException(
          "file %s has %d bytes; expected %d: it is truncated or damaged"
              .formatted(file, size, end));
    }
  }
}
