package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;

/** A buffer of a device that no kernel here knows, for tests that it is refused. */
public record ForeignBuffer(DType dtype, long length) implements Buffer {
  /** The device. */
  public static final Device DEVICE = new Device("foreign", 0);

  @Override
  public Device device() {
    return DEVICE;
  }

  @Override
  public void close() {}
}
