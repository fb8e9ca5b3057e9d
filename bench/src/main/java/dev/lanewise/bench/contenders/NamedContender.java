package dev.lanewise.bench.contenders;

/** What a contender says of itself. */
abstract class NamedContender implements Contender {
  private final String id;
  private final String library;
  private final String terms;

  NamedContender(String id, String library, String terms) {
    this.id = id;
    this.library = library;
    this.terms = terms;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final String library() {
    return library;
  }

  @Override
  public final String terms() {
    return terms;
  }
}
