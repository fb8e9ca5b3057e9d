package dev.lanewise.bench.cli;

import dev.lanewise.bench.cases.Family;
import java.util.ArrayList;
import java.util.List;

/**
 * Some cases of the families.
 *
 * @param texts a case is taken if its name contains any of them; empty takes all cases
 */
record CaseFilter(List<String> texts) {
  /**
   * Copies the list.
   *
   * @throws BadInput if a text is blank, which every name would contain
   */
  CaseFilter {
    texts = List.copyOf(texts);
    if (texts.stream().anyMatch(String::isBlank)) {
      throw new BadInput("--cases holds a blank text; expected parts of names of cases");
    }
  }

  /**
   * The families with those cases only; without the families that have none.
   *
   * @param quick whether only cases of the short form count
   * @throws BadInput if nothing is left
   */
  List<Family> of(List<Family> families, boolean quick) {
    if (texts.isEmpty()) {
      return families;
    }
    List<Family> some = new ArrayList<>();
    for (Family family : families) {
      List<Family.Entry> entries =
          family.entries().stream()
              .filter(entry -> entry.quick() || !quick)
              .filter(entry -> texts.stream().anyMatch(entry.which().name()::contains))
              .toList();
      if (!entries.isEmpty()) {
        some.add(new Family(family.name(), family.title(), entries));
      }
    }
    if (some.isEmpty()) {
      throw new BadInput(
          "--cases is \"%s\", which is in no name of a case%s; expected a part of one such as \"%s\""
              .formatted(
                  this,
                  quick ? " of the short form" : "",
                  families.getFirst().entries().getFirst().which().name()));
    }
    return some;
  }

  /** As on the command line; "all" if nothing is filtered. */
  @Override
  public String toString() {
    return texts.isEmpty() ? "all" : String.join(",", texts);
  }
}
