package dev.lanewise.examples.report;

/** One piece of a report, in reading order. */
public sealed interface Block {
  /**
   * Starts a section.
   *
   * @param text the title
   */
  record Heading(String text) implements Block {}

  /**
   * A paragraph of plain text.
   *
   * @param text the words; line feeds separate lines
   */
  record Paragraph(String text) implements Block {}

  /**
   * Text whose spaces and line feeds matter, such as a model summary.
   *
   * @param text the lines
   */
  record Preformatted(String text) implements Block {}

  /**
   * A table.
   *
   * @param table the table, complete
   */
  record TableBlock(Table table) implements Block {}

  /**
   * A plot or drawing.
   *
   * @param fileName the PNG file's name, without a folder
   * @param alt what it shows, for those who cannot see it
   * @param png the encoded picture
   */
  @SuppressWarnings("ArrayRecordComponent") // Held to be written, never compared.
  record Picture(String fileName, String alt, byte[] png) implements Block {}
}
