package dev.lanewise.examples.report;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/** The folder a run writes to. Every file appears whole or not at all. */
public final class ReportFolder {
  private final Path folder;

  private ReportFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder if it is missing and proves that a file can be written to it, so that a run of
   * minutes does not end in this error.
   *
   * @throws BadInputException if it is not a folder or cannot be written
   */
  public static ReportFolder prepare(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createFile(temporary(folder)));
    } catch (IOException e) {
      throw new BadInputException(
          "output folder %s cannot be written (%s); expected a folder to write to, see --out"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
    return new ReportFolder(folder);
  }

  /** Where the files are. */
  public Path path() {
    return folder;
  }

  /**
   * Writes the plots, {@code metrics.json} and {@code report.html}, in this order.
   *
   * @return the report's path
   */
  public Path write(RunInfo run, List<Figure> figures, StudyReport report) throws IOException {
    for (Block block : report.blocks()) {
      if (block instanceof Block.Picture picture) {
        write(picture.fileName(), picture.png());
      }
    }
    write("metrics.json", MetricsJson.write(run, figures).getBytes(StandardCharsets.UTF_8));
    String html = HtmlReport.write(run, figures, report);
    return write("report.html", html.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a temporary file, flushes it to the disk and renames it. */
  Path write(String fileName, byte[] content) throws IOException {
    Path file = folder.resolve(fileName);
    Path temporary = temporary(folder);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return file;
  }

  /** Files.createTempFile would make it readable for its owner only, and so the final file. */
  private static Path temporary(Path folder) {
    return folder.resolve(".lanewise-" + UUID.randomUUID() + ".tmp");
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException ignored) {
      // Some network file systems: a plain rename is the best there is.
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
