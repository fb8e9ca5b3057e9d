package dev.lanewise.examples.images;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.images.ImageSet.Skipped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Turns picture files into an {@link ImageSet} of one shape. Immutable: each {@code with} method
 * gives another loader. The result doesn't depend on the number of threads.
 */
public final class ImageLoader {
  /** What to do about files that are damaged, of another kind, or too large. */
  public enum Unusable {
    /** Leave them out; {@link ImageSet#skipped()} names them. */
    SKIP,
    /** Stop at the first. */
    FAIL
  }

  /** The most bytes that the pixels of a loaded set may take if nothing else is said: 1 GiB. */
  public static final long MOST_BYTES = 1L << 30;

  private final ColorMode color;
  private final UnaryOperator<Image> shaping;
  private final Unusable unusable;
  private final long mostPixels;
  private final long mostBytes;
  private final int threads;

  private ImageLoader(
      ColorMode color,
      UnaryOperator<Image> shaping,
      Unusable unusable,
      long mostPixels,
      long mostBytes,
      int threads) {
    this.color = color;
    this.shaping = shaping;
    this.unusable = unusable;
    this.mostPixels = mostPixels;
    this.mostBytes = mostBytes;
    this.threads = threads;
  }

  /**
   * A loader for pictures of these channels as they are, which skips unusable files and decodes on
   * all processors.
   */
  public static ImageLoader of(ColorMode color) {
    return new ImageLoader(
        Objects.requireNonNull(color, "color"),
        image -> image,
        Unusable.SKIP,
        ImageDecoder.MOST_PIXELS,
        MOST_BYTES,
        Runtime.getRuntime().availableProcessors());
  }

  /**
   * With what brings each picture to the common shape, such as {@code Resize.to(image, 64, 64)}.
   */
  public ImageLoader withShaping(UnaryOperator<Image> to) {
    Objects.requireNonNull(to, "shaping");
    return new ImageLoader(color, to, unusable, mostPixels, mostBytes, threads);
  }

  /** With what to do about unusable files. */
  public ImageLoader withUnusable(Unusable choice) {
    Objects.requireNonNull(choice, "unusable");
    return new ImageLoader(color, shaping, choice, mostPixels, mostBytes, threads);
  }

  /** With the most pixels that a file may say to have. */
  public ImageLoader withMostPixels(long most) {
    return new ImageLoader(color, shaping, unusable, most, mostBytes, threads);
  }

  /** With the most bytes that the pixels of a loaded set may take. */
  public ImageLoader withMostBytes(long most) {
    return new ImageLoader(color, shaping, unusable, mostPixels, most, threads);
  }

  /**
   * With a number of threads to decode on; each takes about 16 bytes a pixel of its file.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public ImageLoader withThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads is " + count + "; expected 1 or more");
    }
    return new ImageLoader(color, shaping, unusable, mostPixels, mostBytes, count);
  }

  /**
   * Decodes all pictures and keeps them in memory.
   *
   * @throws BadInputException if a file is unusable and that shall fail, none is usable, shapes
   *     differ, or the pixels would take more than the most bytes: then take {@link #lazily}
   * @throws IOException if a file can't be read
   */
  public ImageSet load(ImageSource source) throws IOException {
    return gather(source, true);
  }

  /**
   * Decodes all pictures once, to know the usable ones and their shape, and keeps none: each is
   * decoded again when it is asked for. The source must stay open as long as the set is used.
   *
   * @throws BadInputException as for {@link #load}, but for the memory
   * @throws IOException if a file can't be read
   */
  public ImageSet lazily(ImageSource source) throws IOException {
    return gather(source, false);
  }

  private ImageSet gather(ImageSource source, boolean keep) throws IOException {
    ImageDecoder decoder = new ImageDecoder(color, mostPixels);
    DecodingRun run =
        new DecodingRun(source, index -> decode(decoder, source, index), unusable, keep, mostBytes);
    List<DecodingRun.Outcome> outcomes = run.onThreads(threads);
    List<Image> images = new ArrayList<>();
    List<Integer> usable = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      DecodingRun.Outcome outcome = outcomes.get(i);
      if (outcome.image() != null) {
        images.add(outcome.image());
      }
      if (outcome.problem() == null) {
        usable.add(i);
      } else {
        skipped.add(new Skipped(source.name(i), outcome.problem()));
      }
    }
    if (usable.isEmpty()) {
      throw new BadInputException(
          "none of %d pictures can be used%s; expected one or more"
              .formatted(
                  source.count(),
                  skipped.isEmpty()
                      ? ""
                      : " ("
                          + skipped.getFirst().name()
                          + " "
                          + skipped.getFirst().reason()
                          + ")"));
    }
    int[] places = usable.stream().mapToInt(Integer::intValue).toArray();
    int[] labels = usable.stream().mapToInt(source::label).toArray();
    List<String> names = usable.stream().map(source::name).toList();
    ImageSet.Supplier supplier =
        keep ? images::get : index -> again(decoder, source, places[index], names.get(index));
    return new ImageSet(supplier, labels, names, source.classNames(), List.copyOf(skipped));
  }

  private Image decode(ImageDecoder decoder, ImageSource source, int index) throws IOException {
    return shaping.apply(decoder.decode(source.read(index)));
  }

  private Image again(ImageDecoder decoder, ImageSource source, int index, String name) {
    try {
      return decode(decoder, source, index);
    } catch (IOException e) {
      throw new UncheckedIOException("picture " + name + ": " + e.getMessage(), e);
    }
  }
}
