package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Machine code on a device. It stays loaded until the context goes. */
public final class CudaModule {
  /** Of an image: an ELF file is read in words of 8 bytes. */
  private static final int ALIGNMENT = 64;

  private final CudaContext context;
  private final String name;
  private final long handle;

  /**
   * Loads code.
   *
   * @param name for messages
   * @param image a cubin for the context's device
   */
  public CudaModule(CudaContext context, String name, byte[] image) {
    this.context = context;
    this.name = name;
    context.enter();
    try (Arena arena = Arena.ofConfined()) {
      long out = context.out().address();
      MemorySegment code = arena.allocate(image.length, ALIGNMENT);
      MemorySegment.copy(image, 0, code, JAVA_BYTE, 0, image.length);
      context.check(
          "cuModuleLoadData(" + name + ")", context.raw().cuModuleLoadData(out, code.address()));
      this.handle = context.out().get(JAVA_LONG, 0);
    } finally {
      context.leave();
    }
  }

  /** A kernel by its name. */
  public CudaFunction function(String kernel) {
    context.enter();
    try (Arena arena = Arena.ofConfined()) {
      long out = context.out().address();
      context.check(
          "cuModuleGetFunction(" + kernel + " of " + name + ")",
          context.raw().cuModuleGetFunction(out, handle, arena.allocateFrom(kernel).address()));
      return new CudaFunction(kernel, context.out().get(JAVA_LONG, 0));
    } finally {
      context.leave();
    }
  }
}
