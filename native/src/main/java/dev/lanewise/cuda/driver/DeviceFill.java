package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** Zeros for a piece of the device's memory: where, and how many words of 4 bytes. */
final class DeviceFill implements Command {
  private static final int COUNT_AT = 8;

  @Override
  public void submit(CudaContext context, MemorySegment arguments, long at) {
    context.check(
        "cuMemsetD32Async",
        context
            .raw()
            .cuMemsetD32Async(
                arguments.get(JAVA_LONG, at),
                0,
                arguments.get(JAVA_LONG, at + COUNT_AT),
                context.streamHandle()));
  }

  @Override
  public void update(
      CudaContext context, long executable, long node, MemorySegment arguments, long at) {
    throw new IllegalStateException("all of a fill is fixed");
  }
}
