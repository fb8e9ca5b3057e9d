package dev.lanewise.examples.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Collects what a study has to say, in reading order. Text is plain: it is escaped where it is
 * shown. Pictures are encoded when they are added, so a chart may be reused afterwards. Not
 * thread-safe.
 */
public final class StudyReport {
  private static final Pattern FILE_STEM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final List<Block> blocks = new ArrayList<>();
  private final Set<String> fileNames = new HashSet<>();
  private final Consumer<String> console;

  /** A report that is only written in the end. */
  public StudyReport() {
    this(text -> {});
  }

  /** A report whose text and tables also go to a console as they come. */
  public StudyReport(Consumer<String> console) {
    this.console = console;
  }

  private void add(Block block) {
    blocks.add(block);
    console.accept(toText(block));
  }

  /** Starts a section. */
  public StudyReport section(String heading) {
    add(new Block.Heading(heading));
    return this;
  }

  /** Adds a paragraph. */
  public StudyReport text(String paragraph) {
    add(new Block.Paragraph(paragraph));
    return this;
  }

  /** Adds text whose spaces and line feeds matter, such as {@code model.summary()}. */
  public StudyReport preformatted(String lines) {
    add(new Block.Preformatted(lines));
    return this;
  }

  /** Adds a table, which must be complete. */
  public StudyReport table(Table table) {
    add(new Block.TableBlock(table));
    return this;
  }

  /**
   * Adds a plot, written as {@code stem.png}.
   *
   * @param stem the file's name without its ending: small letters, digits and single hyphens
   * @param alt what the plot shows, in words
   * @param chart the plot; {@link Charts} makes one in the house style
   */
  public StudyReport chart(String stem, String alt, Chart<?, ?> chart) {
    return image(stem, alt, BitmapEncoder.getBufferedImage(chart));
  }

  /** Adds a drawing, written as {@code stem.png}; see {@link #chart}. */
  public StudyReport image(String stem, String alt, BufferedImage image) {
    if (!FILE_STEM.matcher(stem).matches()) {
      throw new IllegalArgumentException(
          "stem is \"" + stem + "\"; expected small letters, digits and single hyphens");
    }
    if (alt.isBlank()) {
      throw new IllegalArgumentException("alt is blank; expected what the picture shows");
    }
    if (!fileNames.add(stem)) {
      throw new IllegalArgumentException("stem is \"" + stem + "\", which is already used");
    }
    add(new Block.Picture(stem + ".png", alt, encode(image)));
    return this;
  }

  /** What was added so far, in order. */
  public List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** The text and tables for a console: pictures are left out, since they are in the folder. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    blocks.forEach(block -> text.append(toText(block)));
    return text.toString();
  }

  private static String toText(Block block) {
    return switch (block) {
      case Block.Heading heading ->
          "\n" + heading.text() + "\n" + "-".repeat(heading.text().length()) + "\n";
      case Block.Paragraph paragraph -> wrap(paragraph.text(), 100);
      case Block.Preformatted lines -> lines.text().stripTrailing() + "\n";
      case Block.TableBlock shown -> {
        String caption = shown.table().caption();
        yield (caption.isEmpty() ? "" : caption + "\n") + shown.table().toText();
      }
      case Block.Picture ignored -> "";
    };
  }

  /** Breaks lines at spaces so that none is longer than {@code width}, unless one word is. */
  static String wrap(String paragraph, int width) {
    StringBuilder text = new StringBuilder();
    for (String line : paragraph.split("\n", -1)) {
      int column = 0;
      for (String word : line.split(" ", -1)) {
        if (column > 0 && column + 1 + word.length() > width) {
          text.append('\n');
          column = 0;
        }
        text.append(column == 0 ? "" : " ").append(word);
        column += word.length() + (column == 0 ? 0 : 1);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("this JDK has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
