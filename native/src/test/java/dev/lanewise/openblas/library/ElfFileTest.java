package dev.lanewise.openblas.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.openblas.library.ElfFile.NotElfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
  private static final List<String> NAMES = List.of("one", "cblas_two", "three");

  @TempDir private Path folder;

  private ElfFile read(byte[] content) throws IOException, NotElfException {
    return ElfFile.read(FakeLibraries.write(folder.resolve("lib.so"), content));
  }

  private void assertRefused(String why, byte[] content) {
    NotElfException refusal = assertThrows(NotElfException.class, () -> read(content));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  private static byte[] with(int at, int value) {
    byte[] elf = FakeLibraries.elf(62, NAMES);
    elf[at] = (byte) value;
    return elf;
  }

  @Test
  void readsMachineAndDefinedSymbols() throws Exception {
    ElfFile elf = read(FakeLibraries.elf(62, NAMES));
    assertEquals(62, elf.machine());
    assertTrue(elf.hasSymbols());
    assertEquals(Set.copyOf(NAMES), elf.symbols());
    byte[] undefined = with(64 + 24 + 6, 0);
    assertEquals(Set.of("cblas_two", "three"), read(undefined).symbols());
  }

  @Test
  void withoutSectionsThereIsNothingToSay() throws Exception {
    ElfFile elf = read(with(60, 0));
    assertFalse(elf.hasSymbols());
    assertEquals(Set.of(), elf.symbols());
  }

  @Test
  void refusesWhatIsNoLibrary() {
    assertRefused("cut short", new byte[0]);
    assertRefused("cut short", Arrays.copyOf(FakeLibraries.elf(62, NAMES), 63));
    assertRefused("does not start", new byte[1000]);
    assertRefused("64-bit", with(4, 1));
    assertRefused("64-bit", with(5, 2));
    assertRefused("no shared library", with(16, 2));
    assertRefused("sections of 65 bytes", with(58, 65));
    assertRefused("names", with(FakeLibraries.elf(62, NAMES).length - 128 + 40, 9));
  }

  /** Sizes in the file that are not true must cost neither memory nor another exception. */
  @Test
  void outlivesDamage() throws Exception {
    Random random = new Random(3);
    byte[] good = FakeLibraries.elf(62, NAMES);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bad = good.clone();
      ByteBuffer view = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
      int at = random.nextInt(bad.length - 8);
      switch (random.nextInt(3)) {
        case 0 -> view.putLong(at, random.nextLong());
        case 1 -> view.putInt(at, random.nextInt());
        default -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      try {
        read(bad);
      } catch (NotElfException e) {
        refused++;
      }
    }
    assertTrue(refused > 500, "refused " + refused);
  }
}
