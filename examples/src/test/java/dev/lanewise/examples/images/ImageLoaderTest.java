package dev.lanewise.examples.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class folders and archives, and sets made of them. */
class ImageLoaderTest {
  private static final ImageLoader RGB = ImageLoader.of(ColorMode.RGB);

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void writeClasses() throws IOException {
    root = Files.createDirectory(folder.resolve("photos"));
    write("zebra/2.png", 2);
    write("zebra/10.PNG", 10);
    write("ape/b.png", 20);
    write("ape/a.png", 30);
  }

  private void write(String name, int blue) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, ImageFiles.encode(ImageFiles.plain(2, 3, blue), "png"));
  }

  private static int blue(Image image) {
    return Math.round(image.at(2, 1, 2) * 255);
  }

  private static List<Integer> blues(ImageSet set) {
    return java.util.stream.IntStream.range(0, set.size())
        .map(i -> blue(set.image(i)))
        .boxed()
        .toList();
  }

  private ImageSet load(ImageLoader loader) throws IOException {
    try (ImageSource source = ImageSource.open(root, "")) {
      return loader.load(source);
    }
  }

  @Test
  void classesAndFilesAreSorted() throws IOException {
    ImageSet set = load(RGB);
    assertEquals(List.of("ape", "zebra"), set.classNames());
    assertEquals(List.of(30, 20, 10, 2), blues(set));
    assertArrayEquals(new int[] {0, 0, 1, 1}, set.labels());
    assertEquals("zebra/10.PNG", set.name(2));
    assertEquals(3, set.channels());
    assertEquals(2, set.height());
    assertEquals(3, set.width());
    assertTrue(set.skipped().isEmpty());
    ImageSet part = set.part(new int[] {3, 0});
    assertEquals(List.of(2, 30), blues(part));
    assertArrayEquals(new int[] {1, 0}, part.labels());
    assertEquals("zebra/2.png", part.name(0));
    assertThrows(IllegalArgumentException.class, () -> set.part(new int[0]));
    assertThrows(IndexOutOfBoundsException.class, () -> set.part(new int[] {4}));
  }

  @Test
  void whatIsNoPictureIsListed() throws IOException {
    Path secret = folder.resolve("secret.png");
    Files.write(secret, ImageFiles.encode(ImageFiles.plain(2, 3, 99), "png"));
    Files.createSymbolicLink(root.resolve("ape/link.png"), secret);
    Files.createSymbolicLink(root.resolve("linked"), root.resolve("ape"));
    Files.createDirectories(root.resolve("ape/deeper.png"));
    Files.writeString(root.resolve("ape/readme.txt"), "hello");
    Files.writeString(root.resolve("top.png"), "hello");
    Files.createDirectories(root.resolve(".cache"));
    Files.createDirectories(root.resolve("empty"));
    try (ImageSource source = ImageSource.open(root, "")) {
      assertEquals(
          List.of(
              ".cache: hidden",
              "ape/deeper.png: no file",
              "ape/link.png: a symbolic link",
              "ape/readme.txt: no picture by its name",
              "linked: a symbolic link",
              "top.png: no class folder"),
          source.ignored());
      assertEquals(4, source.count());
      assertEquals(List.of("ape", "empty", "zebra"), source.classNames());
      assertEquals(2, source.label(3));
    }
  }

  /** A file that becomes a link after it was listed isn't followed either. */
  @Test
  void lateLinksAreNotFollowed() throws IOException {
    try (ImageSource source = ImageSource.open(root, "")) {
      Files.delete(root.resolve("ape/a.png"));
      Files.createSymbolicLink(root.resolve("ape/a.png"), root.resolve("ape/b.png"));
      assertThrows(IOException.class, () -> source.read(0));
      String message = assertThrows(IOException.class, () -> RGB.load(source)).getMessage();
      assertTrue(message.startsWith("ape/a.png: "), message);
    }
  }

  @Test
  void damagedFilesAreSkippedOrFail() throws IOException {
    Files.writeString(root.resolve("ape/aa.jpg"), "no picture");
    Files.write(root.resolve("zebra/1.png"), new byte[0]);
    ImageSet set = load(RGB);
    assertEquals(List.of(30, 20, 10, 2), blues(set));
    assertEquals(
        List.of("ape/aa.jpg", "zebra/1.png"),
        set.skipped().stream().map(ImageSet.Skipped::name).toList());
    assertEquals("is neither JPEG nor PNG by its first bytes", set.skipped().get(0).reason());
    ImageLoader strict = RGB.withUnusable(ImageLoader.Unusable.FAIL);
    for (int threads = 1; threads < 5; threads++) {
      ImageLoader loader = strict.withThreads(threads);
      String message = assertThrows(BadInputException.class, () -> load(loader)).getMessage();
      assertEquals("picture ape/aa.jpg is neither JPEG nor PNG by its first bytes", message);
    }
  }

  @Test
  void nothingUsable() throws IOException {
    ImageLoader narrow = RGB.withMostPixels(5);
    String message = assertThrows(BadInputException.class, () -> load(narrow)).getMessage();
    assertEquals(
        "none of 4 pictures can be used (ape/a.png is 3 x 2 pixels; expected 5 pixels at most);"
            + " expected one or more",
        message);
    try (ImageSource source = ImageSource.open(folder, "")) {
      assertThrows(BadInputException.class, () -> RGB.load(source), "one class, no picture");
    }
    Path none = Files.createDirectory(folder.resolve("none"));
    assertThrows(BadInputException.class, () -> ImageSource.open(none, ""));
    assertThrows(BadInputException.class, () -> ImageSource.open(none.resolve("missing"), ""));
    assertThrows(BadInputException.class, () -> ImageSource.open(none, "missing"));
  }

  @Test
  void shapesMustBeOne() throws IOException {
    Files.write(root.resolve("zebra/3.png"), ImageFiles.encode(ImageFiles.plain(4, 4, 7), "png"));
    String message = assertThrows(BadInputException.class, () -> load(RGB)).getMessage();
    assertEquals(
        "picture ape/a.png is 3 x 2 x 3 and zebra/3.png is 3 x 4 x 4; expected one shape", message);
    ImageSet set = load(RGB.withShaping(image -> Resize.to(image, 2, 2)));
    assertEquals(5, set.size());
    assertEquals(2, set.width());
  }

  @Test
  void memoryIsBounded() throws IOException {
    long needed = 4 * 18 * Float.BYTES;
    assertEquals(4, load(RGB.withMostBytes(needed)).size());
    ImageLoader tight = RGB.withMostBytes(needed - 1);
    String message = assertThrows(BadInputException.class, () -> load(tight)).getMessage();
    assertTrue(message.contains("take 288 bytes; expected 287 at most"), message);
    try (ImageSource source = ImageSource.open(root, "")) {
      assertEquals(List.of(30, 20, 10, 2), blues(tight.lazily(source)));
    }
  }

  @Test
  void lazyPicturesAreDecodedWhenAskedFor() throws IOException {
    Files.writeString(root.resolve("ape/aa.jpg"), "no picture");
    try (ImageSource source = ImageSource.open(root, "")) {
      ImageSet set = RGB.lazily(source);
      assertEquals(4, set.size());
      assertEquals(1, set.skipped().size());
      write("ape/b.png", 21);
      assertEquals(List.of(30, 21, 10, 2), blues(set));
      Files.writeString(root.resolve("ape/b.png"), "broken");
      String message = assertThrows(UncheckedIOException.class, () -> set.image(1)).getMessage();
      assertTrue(message.startsWith("picture ape/b.png: is neither"), message);
    }
    ImageSet kept = load(RGB);
    assertSame(kept.image(1), kept.image(1));
  }

  @Test
  void largeFilesAreNotRead() throws IOException {
    try (var file = new java.io.RandomAccessFile(root.resolve("ape/0.png").toFile(), "rw")) {
      file.setLength(ImageSource.MOST_BYTES + 1L);
    }
    String reason = load(RGB).skipped().get(0).reason();
    assertEquals("has 67108865 bytes; expected 67108864 at most", reason);
  }

  @Test
  void randomPictures() throws IOException {
    Path made = folder.resolve("sample_data");
    List<String> names = List.of("class1", "class2");
    RandomImages.write(made, names, 3, 20, 30, 7);
    byte[] before = Files.readAllBytes(made.resolve("class2/image_1.jpg"));
    RandomImages.write(made, names, 3, 20, 30, 7);
    assertArrayEquals(before, Files.readAllBytes(made.resolve("class2/image_1.jpg")));
    try (ImageSource source = ImageSource.open(made, "")) {
      ImageSet set = RGB.load(source);
      assertEquals(6, set.size());
      assertEquals(names, set.classNames());
      assertEquals("class1/image_0.jpg", set.name(0));
      assertEquals(20, set.height());
      assertNotEquals(set.image(0).at(0, 0, 0), set.image(1).at(0, 0, 0));
      float[] mean = Normalization.measuredOn(set).mean();
      assertEquals(0.5, mean[0], 0.05);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> RandomImages.write(made, List.of("../away"), 1, 2, 2, 7));
    assertThrows(IllegalArgumentException.class, () -> RandomImages.write(made, names, 1, 0, 2, 7));
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private Path archive() throws IOException {
    Path archive = folder.resolve("photos.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
      put(tar, "./photos/zebra/2.png", Files.readAllBytes(root.resolve("zebra/2.png")));
      put(tar, "photos/ape/a.png", Files.readAllBytes(root.resolve("ape/a.png")));
      put(tar, "photos/ape/notes.txt", new byte[10]);
      put(tar, "photos/../../away/x.png", new byte[10]);
      put(tar, "photos/.git/x.png", new byte[10]);
      put(tar, "photos/a/b/c.png", new byte[10]);
      put(tar, "other/ape/c.png", new byte[10]);
      TarArchiveEntry link = new TarArchiveEntry("photos/ape/l.png", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      tar.putArchiveEntry(new TarArchiveEntry("photos/empty/"));
      tar.closeArchiveEntry();
    }
    return archive;
  }

  @Test
  void archivesNeedNotBeUnpacked() throws IOException {
    Path archive = archive();
    try (ImageSource source = ImageSource.open(archive, "photos")) {
      assertEquals(List.of("ape", "empty", "zebra"), source.classNames());
      assertEquals(
          List.of(
              "../../away/x.png: a path that leaves its folder",
              ".git/x.png: hidden",
              "a/b/c.png: no plain file of a class folder",
              "ape/l.png: a link",
              "ape/notes.txt: no picture by its name"),
          source.ignored());
      ImageSet set = RGB.load(source);
      assertEquals(List.of(30, 2), blues(set));
      assertArrayEquals(new int[] {0, 2}, set.labels());
      assertArrayEquals(Files.readAllBytes(root.resolve("ape/a.png")), source.read(0));
    }
    assertThrows(BadInputException.class, () -> ImageSource.open(archive, "nothing"));
  }

  @Test
  void malformedArchives() throws IOException {
    Path noTar = folder.resolve("no.tar");
    Files.writeString(noTar, "x".repeat(2000));
    String message =
        assertThrows(BadInputException.class, () -> ImageSource.open(noTar, "")).getMessage();
    assertTrue(message.contains("is no tar archive"), message);
    byte[] whole = Files.readAllBytes(archive());
    for (int cut = 100; cut < whole.length; cut += 300) {
      Path file = folder.resolve("cut.tar");
      Files.write(file, java.util.Arrays.copyOf(whole, cut));
      try (ImageSource source = ImageSource.open(file, "photos")) {
        for (int i = 0; i < source.count(); i++) {
          source.read(i);
        }
      } catch (BadInputException | UnusableImageException e) {
        assertTrue(e.getMessage().length() > 10);
      }
    }
  }
}
