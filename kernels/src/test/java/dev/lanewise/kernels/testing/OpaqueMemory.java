package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostMemory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The memory and the queue of an opaque device. Nothing that is queued runs before somebody waits
 * (or the queue is long), so a program that looks too early never sees a result. What fails while
 * it runs is thrown at whoever waits.
 */
public final class OpaqueMemory implements DeviceMemory {
  /** So many calls may be pending; a real device's queue is bounded too. */
  private static final int MAX_PENDING = 1024;

  private final HostMemory host = new HostMemory();
  private final Queue<Runnable> pending = new ArrayDeque<>();
  private long executed;
  private long uploads;
  private long downloads;
  private long open;

  OpaqueMemory() {}

  /** How many commands wait to be run. */
  public synchronized int pending() {
    return pending.size();
  }

  /** How many commands have run. */
  public synchronized long executed() {
    return executed;
  }

  /** How many uploads there were. */
  public synchronized long uploads() {
    return uploads;
  }

  /** How many downloads there were. */
  public synchronized long downloads() {
    return downloads;
  }

  /** How many buffers have been allocated and not released. */
  public synchronized long openBuffers() {
    return open;
  }

  synchronized void enqueue(Runnable command) {
    pending.add(command);
    if (pending.size() > MAX_PENDING) {
      synchronize();
    }
  }

  synchronized void released() {
    open--;
  }

  /** The argument as an open buffer of this memory. */
  OpaqueBuffer cast(Buffer buffer, String name) {
    if (buffer == null) {
      throw new NullPointerException(name);
    }
    if (!(buffer instanceof OpaqueBuffer mine) || mine.owner() != this) {
      throw new IllegalArgumentException(
          name + " is " + buffer + " of " + buffer.device() + "; expected one of this device");
    }
    mine.checkOpen(name);
    return mine;
  }

  @Override
  public Device device() {
    return OpaqueProvider.DEVICE;
  }

  @Override
  public synchronized Buffer allocate(DType dtype, long length) {
    if (length < 0 || length > 1 << 28) {
      throw new IllegalArgumentException("length is " + length + "; expected 0 to 2^28");
    }
    open++;
    return new OpaqueBuffer(this, dtype, (int) length);
  }

  private void write(Buffer target, Consumer<HostBuffer> writer) {
    OpaqueBuffer to = cast(target, "target");
    // Checked now on a stand-in, as a driver checks its arguments; written later.
    writer.accept(HostBuffer.allocate(to.dtype(), (int) to.length()));
    uploads++;
    enqueue(
        () -> {
          HostBuffer staged = to.toHost();
          writer.accept(staged);
          to.fromHost(staged);
        });
  }

  @Override
  public synchronized void upload(float[] source, int from, Buffer target, long to, int length) {
    float[] copy = source.clone();
    write(target, staged -> host.upload(copy, from, staged, to, length));
  }

  @Override
  public synchronized void upload(double[] source, int from, Buffer target, long to, int length) {
    double[] copy = source.clone();
    write(target, staged -> host.upload(copy, from, staged, to, length));
  }

  @Override
  public synchronized void upload(int[] source, int from, Buffer target, long to, int length) {
    int[] copy = source.clone();
    write(target, staged -> host.upload(copy, from, staged, to, length));
  }

  private HostBuffer read(Buffer source) {
    OpaqueBuffer from = cast(source, "source");
    synchronize();
    downloads++;
    return from.toHost();
  }

  @Override
  public synchronized void download(Buffer source, long from, float[] target, int to, int length) {
    host.download(read(source), from, target, to, length);
  }

  @Override
  public synchronized void download(Buffer source, long from, double[] target, int to, int length) {
    host.download(read(source), from, target, to, length);
  }

  @Override
  public synchronized void download(Buffer source, long from, int[] target, int to, int length) {
    host.download(read(source), from, target, to, length);
  }

  @Override
  public synchronized void copy(Buffer source, long from, Buffer target, long to, long length) {
    OpaqueBuffer left = cast(source, "source");
    OpaqueBuffer right = cast(target, "target");
    host.copy(
        HostBuffer.allocate(left.dtype(), (int) left.length()),
        from,
        HostBuffer.allocate(right.dtype(), (int) right.length()),
        to,
        length);
    enqueue(
        () -> {
          HostBuffer input = left.toHost();
          HostBuffer output = left == right ? input : right.toHost();
          host.copy(input, from, output, to, length);
          right.fromHost(output);
        });
  }

  @Override
  public synchronized void synchronize() {
    for (Runnable command = pending.poll(); command != null; command = pending.poll()) {
      executed++;
      command.run();
    }
  }
}
