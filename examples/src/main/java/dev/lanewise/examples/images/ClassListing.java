package dev.lanewise.examples.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Classes and their files, brought into order.
 *
 * @param <T> what a file is to its source
 */
final class ClassListing<T> {
  /** A picture: its class's place, its name within the root, and what it is to its source. */
  record Entry<T>(int label, String name, T file) {}

  /** Collects folders and files in any order. */
  static final class Builder<T> {
    private final TreeMap<String, TreeMap<String, T>> classes = new TreeMap<>();
    private final List<String> ignored = new ArrayList<>();

    /** Notes a class, which may stay empty. */
    void addClass(String name) {
      classes.computeIfAbsent(name, key -> new TreeMap<>());
    }

    /** Notes a picture; of two with the same name the later one counts, as when unpacking. */
    void addPicture(String className, String fileName, T file) {
      classes.computeIfAbsent(className, key -> new TreeMap<>()).put(fileName, file);
    }

    /** Notes what is left alone. */
    void ignore(String name, String why) {
      ignored.add(name + ": " + why);
    }

    ClassListing<T> build() {
      return new ClassListing<>(this);
    }
  }

  private final List<String> classNames;
  private final List<Entry<T>> entries = new ArrayList<>();
  private final List<String> ignored;

  private ClassListing(Builder<T> builder) {
    classNames = List.copyOf(builder.classes.keySet());
    ignored = builder.ignored.stream().sorted().toList();
    int label = 0;
    for (Map.Entry<String, TreeMap<String, T>> folder : builder.classes.entrySet()) {
      for (Map.Entry<String, T> file : folder.getValue().entrySet()) {
        String name = folder.getKey() + "/" + file.getKey();
        entries.add(new Entry<>(label, name, file.getValue()));
      }
      label++;
    }
  }

  List<String> classNames() {
    return classNames;
  }

  List<Entry<T>> entries() {
    return entries;
  }

  List<String> ignored() {
    return ignored;
  }
}
