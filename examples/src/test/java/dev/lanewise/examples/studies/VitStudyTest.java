package dev.lanewise.examples.studies;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class VitStudyTest {
  @Test
  void shortForm() throws IOException {
    ShortStudies.reach(new VitStudy(), "digits-loss", "digits-looks");
  }
}
