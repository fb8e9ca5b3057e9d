package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * A copy within the device: the number of bytes; where to and from, which may change in a graph.
 */
final class DeviceCopy implements Command {
  private static final int TO_AT = 8;
  private static final int FROM_AT = 16;

  // CUDA_MEMCPY3D, of which a line is set; all else is zero.
  static final int PARAMETER_BYTES = 200;
  private static final int SOURCE_TYPE_AT = 32;
  private static final int SOURCE_AT = 48;
  private static final int TARGET_TYPE_AT = 120;
  private static final int TARGET_AT = 136;
  private static final int WIDTH_AT = 176;
  private static final int HEIGHT_AT = 184;
  private static final int DEPTH_AT = 192;
  private static final int DEVICE_MEMORY = 2;

  @Override
  public void submit(CudaContext context, MemorySegment arguments, long at) {
    long size = arguments.get(JAVA_LONG, at);
    int code =
        context
            .raw()
            .cuMemcpyDtoDAsync_v2(
                arguments.get(JAVA_LONG, at + TO_AT),
                arguments.get(JAVA_LONG, at + FROM_AT),
                size,
                context.streamHandle());
    if (code != 0) {
      throw context.driver().failure("cuMemcpyDtoDAsync(" + size + " bytes)", code);
    }
  }

  @Override
  public void update(
      CudaContext context, long executable, long node, MemorySegment arguments, long at) {
    MemorySegment parameters = context.scratch().fill((byte) 0);
    parameters.set(JAVA_INT, SOURCE_TYPE_AT, DEVICE_MEMORY);
    parameters.set(JAVA_LONG, SOURCE_AT, arguments.get(JAVA_LONG, at + FROM_AT));
    parameters.set(JAVA_INT, TARGET_TYPE_AT, DEVICE_MEMORY);
    parameters.set(JAVA_LONG, TARGET_AT, arguments.get(JAVA_LONG, at + TO_AT));
    parameters.set(JAVA_LONG, WIDTH_AT, arguments.get(JAVA_LONG, at));
    parameters.set(JAVA_LONG, HEIGHT_AT, 1);
    parameters.set(JAVA_LONG, DEPTH_AT, 1);
    context.check(
        "cuGraphExecMemcpyNodeSetParams",
        context
            .raw()
            .cuGraphExecMemcpyNodeSetParams(
                executable, node, parameters.address(), context.handle()));
  }
}
