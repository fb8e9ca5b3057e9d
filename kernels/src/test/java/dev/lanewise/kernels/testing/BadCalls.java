package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.DeviceMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Calls a kernel with each of its buffers in turn spoilt: absent, of another type, of another
 * device, one element too short, at a negative offset, and at one that overflows. Each call must
 * fail with a message that names the argument, and write nothing. (A device that runs late may fail
 * when it is waited for.)
 */
public final class BadCalls {
  private final DeviceMemory memory;
  private final List<Argument> arguments = new ArrayList<>();

  private record Argument(String name, DType dtype, double[] values) {}

  /** What is called: the buffers are in the order in which they were added. */
  @FunctionalInterface
  public interface Call {
    /** Calls the kernel. */
    void with(Buffer[] buffers, long[] offsets);
  }

  /** Calls that take buffers of this memory. */
  public BadCalls(DeviceMemory memory) {
    this.memory = memory;
  }

  /** Adds an argument with exactly the elements that the call needs. */
  public BadCalls argument(String name, DType dtype, double... values) {
    arguments.add(new Argument(name, dtype, values));
    return this;
  }

  /** Checks that the call succeeds as it is, and fails with each argument spoilt. */
  public void check(Call call) {
    call.with(buffers(guards()), offsets());
    memory.synchronize();
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      int length = argument.values.length;
      DType other = argument.dtype == DType.F32 ? DType.F64 : DType.F32;
      refuses(call, i, null, 0);
      refuses(call, i, memory.allocate(other, length), 0);
      refuses(call, i, new ForeignBuffer(argument.dtype, length), 0);
      refuses(call, i, memory.allocate(argument.dtype, length - 1), 0);
      refuses(call, i, memory.allocate(argument.dtype, length), 1);
      refuses(call, i, memory.allocate(argument.dtype, length), -1);
      refuses(call, i, memory.allocate(argument.dtype, length), Long.MAX_VALUE);
    }
  }

  private void refuses(Call call, int spoilt, Buffer replacement, long offset) {
    Guarded[] guards = guards();
    Buffer[] buffers = buffers(guards);
    long[] offsets = offsets();
    buffers[spoilt] = replacement;
    offsets[spoilt] = offset;
    String name = arguments.get(spoilt).name;
    String what = name + " = " + replacement + " at " + offset;
    RuntimeException refusal =
        assertThrows(
            RuntimeException.class,
            () -> {
              call.with(buffers, offsets);
              memory.synchronize();
            },
            () -> what + " passed");
    Class<?> expected =
        replacement == null && !(refusal instanceof IllegalArgumentException)
            ? NullPointerException.class
            : IllegalArgumentException.class;
    assertEquals(expected, refusal.getClass(), what);
    assertTrue(refusal.getMessage().contains(name), () -> what + ": " + refusal.getMessage());
    for (int i = 0; i < guards.length; i++) {
      if (i != spoilt) {
        Argument argument = arguments.get(i);
        guards[i].assertHolds(Guarded.of(memory, argument.dtype, argument.values).values());
      }
    }
  }

  private Guarded[] guards() {
    return arguments.stream()
        .map(argument -> Guarded.of(memory, argument.dtype, argument.values))
        .toArray(Guarded[]::new);
  }

  private static Buffer[] buffers(Guarded[] guards) {
    Buffer[] buffers = new Buffer[guards.length];
    for (int i = 0; i < guards.length; i++) {
      buffers[i] = guards[i].buffer();
    }
    return buffers;
  }

  private long[] offsets() {
    long[] offsets = new long[arguments.size()];
    Arrays.fill(offsets, Guarded.MARGIN);
    return offsets;
  }
}
