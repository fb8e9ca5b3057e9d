package dev.lanewise.bench.contenders;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;

/**
 * A call whose result is a Java array.
 *
 * @param call what to run
 * @param c where it leaves its result, in the row-major order of {@link Contender#prepare}
 * @param closer gives back what the call holds
 */
record HostCall(Runnable call, HostBuffer c, Runnable closer) implements Contender.Call {
  @Override
  public void run() {
    call.run();
  }

  @Override
  public HostBuffer result() {
    return switch (c) {
      case F32Buffer floats -> HostBuffer.of(floats.array().clone());
      case F64Buffer doubles -> HostBuffer.of(doubles.array().clone());
      case I32Buffer ints -> throw new IllegalStateException(ints + " is no result");
    };
  }

  @Override
  public void close() {
    closer.run();
  }
}
