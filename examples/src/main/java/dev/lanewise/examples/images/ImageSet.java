package dev.lanewise.examples.images;

import java.util.List;

/**
 * Labelled pictures of one shape, in memory or decoded each time they are asked for. Can be used by
 * many threads at once.
 */
public final class ImageSet {
  /** Gives a picture by its place. */
  @FunctionalInterface
  interface Supplier {
    Image get(int index);
  }

  /**
   * A file that was left out.
   *
   * @param name its class folder and file
   * @param reason what is wrong with it
   */
  public record Skipped(String name, String reason) {}

  private final Supplier images;
  private final int[] labels;
  private final List<String> names;
  private final List<String> classNames;
  private final List<Skipped> skipped;
  private final Image first;

  ImageSet(
      Supplier images,
      int[] labels,
      List<String> names,
      List<String> classNames,
      List<Skipped> skipped) {
    this.images = images;
    this.labels = labels;
    this.names = names;
    this.classNames = classNames;
    this.skipped = skipped;
    this.first = images.get(0);
  }

  /** How many pictures there are: 1 or more. */
  public int size() {
    return labels.length;
  }

  /**
   * A picture.
   *
   * @throws java.io.UncheckedIOException if it has to be decoded and its file can no longer be
   */
  public Image image(int index) {
    return images.get(index);
  }

  /** The class of a picture. */
  public int label(int index) {
    return labels[index];
  }

  /** The classes of all pictures; a copy. */
  public int[] labels() {
    return labels.clone();
  }

  /** The class folder and file of a picture. */
  public String name(int index) {
    return names.get(index);
  }

  /** The classes, sorted; a label is a place in this list. */
  public List<String> classNames() {
    return classNames;
  }

  /** The damaged, foreign and too large files that were left out, in order. */
  public List<Skipped> skipped() {
    return skipped;
  }

  /** The channels of every picture. */
  public int channels() {
    return first.channels();
  }

  /** The rows of every picture. */
  public int height() {
    return first.height();
  }

  /** The columns of every picture. */
  public int width() {
    return first.width();
  }

  /**
   * Some of the pictures, in the given order; nothing is copied.
   *
   * @throws IllegalArgumentException if {@code rows} is empty
   * @throws IndexOutOfBoundsException if one is not there
   */
  public ImageSet part(int[] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("rows is empty; expected one or more");
    }
    int[] chosen = rows.clone();
    int[] chosenLabels = new int[rows.length];
    String[] chosenNames = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      chosenLabels[i] = labels[chosen[i]];
      chosenNames[i] = names.get(chosen[i]);
    }
    return new ImageSet(
        index -> images.get(chosen[index]),
        chosenLabels,
        List.of(chosenNames),
        classNames,
        skipped);
  }
}
