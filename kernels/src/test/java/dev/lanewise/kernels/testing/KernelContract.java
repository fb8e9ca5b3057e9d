package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.DeviceMemory;

/**
 * Tests that any provider of a family must pass; a subclass names the backend that they run on.
 * They reach memory only as a program would, so that they serve devices too.
 */
public abstract class KernelContract {
  /** What is tested. */
  protected final Backend backend;

  /** The backend's memory. */
  protected final DeviceMemory memory;

  /** Tests this backend. */
  protected KernelContract(Backend backend) {
    this.backend = backend;
    this.memory = backend.memory();
  }

  /**
   * Whether sums run, and products are fused, as the contract says. Kernels of a foreign library
   * need not; they keep the bounds and the edge cases.
   */
  protected boolean keepsTheOrder() {
    return true;
  }

  /** Skips a test of the order for kernels that do not keep it. */
  protected final void assumeTheOrderIsKept() {
    assumeTrue(keepsTheOrder(), "a foreign library adds in an order of its own");
  }

  /**
   * Whether indices, labels and lengths are seen from the host, which then refuses those out of
   * range; on other devices the contract says what becomes of them.
   */
  protected boolean seesIndices() {
    return true;
  }

  /** Elements on the device, guarded. */
  protected final Guarded of(DType dtype, double... values) {
    return Guarded.of(memory, dtype, values);
  }

  /** Elements on the device that hold no values yet, guarded. */
  protected final Guarded canaries(DType dtype, int length) {
    return Guarded.canaries(memory, dtype, length);
  }

  /** Calls with spoilt buffers. */
  protected final BadCalls badCalls() {
    return new BadCalls(memory);
  }

  /** Fails unless the call is refused, at once or when it is run, with this in the message. */
  protected final void assertRefused(String inMessage, Runnable call) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> {
              call.run();
              memory.synchronize();
            },
            inMessage);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }
}
