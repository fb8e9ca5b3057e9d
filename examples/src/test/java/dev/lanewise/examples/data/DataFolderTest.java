package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.BadInputException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path folder;

  @Test
  void theOptionWins() {
    assertEquals(Optional.of(folder), DataFolder.find(Optional.of(folder)));
  }

  @Test
  void namesTheOptionThatIsNoFolder() {
    Path missing = folder.resolve("missing");
    String message =
        assertThrows(BadInputException.class, () -> DataFolder.find(Optional.of(missing)))
            .getMessage();
    assertTrue(message.contains("--data is " + missing), message);
  }
}
