package dev.lanewise.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** Copies to, from and within a device's memory, all in the order of the stream. */
public final class Transfers implements AutoCloseable {
  private static final DeviceFill FILL = new DeviceFill();
  private static final DeviceCopy COPY = new DeviceCopy();

  private final CudaContext context;
  private final TransferRing up;
  private final TransferRing down;

  /** Allocates pinned memory for both directions. */
  public Transfers(CudaContext context) {
    this.context = context;
    this.up = new TransferRing(context);
    this.down = new TransferRing(context);
  }

  /** Copies to the device; the source may be changed when this returns. */
  public void upload(MemorySegment source, Allocation target, long targetOffset) {
    up.upload(source, target, targetOffset);
  }

  /** Waits for what was given to the stream before, then copies from the device. */
  public void download(Allocation source, long sourceOffset, MemorySegment target) {
    down.download(source, sourceOffset, target);
  }

  /** Fills an allocation, of a multiple of 4 bytes, with zeros. */
  public void zero(Allocation target) {
    if (target.bytes() > 0) {
      context.enter();
      try {
        Steps steps = context.steps();
        steps.command(FILL).int64(target.address()).int64(target.bytes() / Integer.BYTES);
        steps.give();
      } finally {
        context.leave();
        Reference.reachabilityFence(target);
      }
    }
  }

  /** Copies within the device. The ranges may overlap: then the copy goes through a third place. */
  public void copy(
      Allocation source, long sourceOffset, Allocation target, long targetOffset, long bytes) {
    boolean overlap =
        source == target
            && sourceOffset < targetOffset + bytes
            && targetOffset < sourceOffset + bytes;
    if (!overlap) {
      between(source, sourceOffset, target, targetOffset, bytes);
    } else if (sourceOffset != targetOffset) {
      try (Allocation between = context.pool().allocate(bytes, "an overlapping copy")) {
        between(source, sourceOffset, between, 0, bytes);
        between(between, 0, target, targetOffset, bytes);
      }
    }
  }

  private void between(
      Allocation source, long sourceOffset, Allocation target, long targetOffset, long bytes) {
    if (bytes == 0) {
      return;
    }
    context.enter();
    try {
      long from = source.address() + sourceOffset;
      long to = target.address() + targetOffset;
      Steps steps = context.steps();
      steps.command(COPY).int64(bytes).variable().int64(to).int64(from);
      steps.give();
    } finally {
      context.leave();
      // Or their cleaners could free them, in the stream's order, before the copy.
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
    }
  }

  @Override
  public void close() {
    up.close();
    down.close();
  }
}
