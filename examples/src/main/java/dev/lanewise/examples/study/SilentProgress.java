package dev.lanewise.examples.study;

/** Progress that nobody watches. */
final class SilentProgress implements Progress {
  @Override
  public void stepTo(long done) {}

  @Override
  public void message(String text) {}

  @Override
  public void close() {}
}
