package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.StudyOptions;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TextStudiesTest {
  @Test
  void sentiment() throws IOException {
    ShortStudies.reach(new SentimentStudy(), "validation-loss", "after-each-word");
  }

  @Test
  void translation() throws IOException {
    ShortStudies.reach(
        new TranslationStudy(),
        "validation-loss",
        "transformer-alignment-1",
        "transformer-alignment-2",
        "gru-alignment-1",
        "gru-alignment-2");
  }

  @Test
  @Tag("slow")
  void fullForms() throws IOException {
    ShortStudies.reach(new SentimentStudy(), StudyOptions.DEFAULTS);
    ShortStudies.reach(new TranslationStudy(), StudyOptions.DEFAULTS);
  }
}
