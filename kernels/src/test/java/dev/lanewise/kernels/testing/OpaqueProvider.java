package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.scalar.ScalarProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backend that proves that nothing peeks: its buffers are no host buffers, and a kernel call only
 * joins a queue. When the queue is run, the scalar kernels do the work on copies. So a program that
 * reads or writes memory other than through upload and download fails, and one that takes a result
 * before it waited sees old content.
 *
 * <p>Bad sizes and labels are found when the call is run, and thrown at whoever waits.
 */
public final class OpaqueProvider implements BackendProvider {
  /** The device. */
  public static final Device DEVICE = new Device("opaque", 0);

  private static final Availability AVAILABLE = new Availability.Available("scalar, out of sight");

  private final ScalarProvider scalar = new ScalarProvider();

  /** A backend of this provider alone; its memory is an {@link OpaqueMemory}. */
  public static Backend openBackend() {
    return Backends.open(new BackendConfig("opaque", 1), List.of(new OpaqueProvider()));
  }

  @Override
  public String name() {
    return "opaque";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Device device() {
    return DEVICE;
  }

  @Override
  public Availability availability() {
    return AVAILABLE;
  }

  @Override
  public boolean serves(Family<?> family, DType dtype) {
    return scalar.serves(family, dtype);
  }

  @Override
  public KernelSet open(BackendContext context) {
    KernelSet host = scalar.open(context);
    OpaqueMemory memory = new OpaqueMemory();
    KernelSet.Builder set =
        KernelSet.builder().memory(memory).steps(new OpaqueSteps()).onClose(host::close);
    for (Family<?> family : Family.all()) {
      for (DType dtype : DType.values()) {
        add(set, family, dtype, host, memory);
      }
    }
    return set.build();
  }

  private static <K> void add(
      KernelSet.Builder set, Family<K> family, DType dtype, KernelSet host, OpaqueMemory memory) {
    K kernels = host.find(family, dtype);
    if (kernels == null) {
      return;
    }
    Object proxy =
        Proxy.newProxyInstance(
            family.contract().getClassLoader(),
            new Class<?>[] {family.contract()},
            (self, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return method.invoke(kernels, arguments);
              }
              return enqueue(memory, kernels, method, arguments.clone(), dtype);
            });
    set.add(family, family.contract().cast(proxy), dtype);
  }

  /** What the call answers at once: nothing, or something packed that is made later. */
  private static Object enqueue(
      OpaqueMemory memory, Object kernels, Method method, Object[] arguments, DType dtype) {
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof Buffer buffer) {
        memory.cast(buffer, parameters[i].getName());
      } else if (parameters[i].getType() == PackedMatrix.class) {
        OpaquePacked.cast((PackedMatrix) arguments[i], memory, parameters[i].getName());
      } else if (parameters[i].getType() == PackedFilter.class) {
        OpaquePackedFilter.check((PackedFilter) arguments[i], memory, parameters[i].getName());
      } else if (arguments[i] instanceof ParameterList list) {
        arguments[i] = OpaqueParameters.copy(list, memory);
      }
    }
    if (method.getReturnType() == PackedFilter.class) {
      OpaquePackedFilter packed =
          new OpaquePackedFilter(
              memory, (Conv2d) arguments[0], (PackedFilter.Use) arguments[1], dtype);
      memory.enqueue(() -> packed.made((PackedFilter) run(kernels, method, arguments)));
      return packed;
    }
    if (method.getReturnType() != PackedMatrix.class) {
      memory.enqueue(() -> run(kernels, method, arguments));
      return null;
    }
    PackedMatrix.Side side =
        method.getName().equals("packA") ? PackedMatrix.Side.A : PackedMatrix.Side.B;
    boolean again = arguments[0] instanceof PackedMatrix;
    OpaquePacked packed =
        again
            ? OpaquePacked.cast((PackedMatrix) arguments[0], memory, "old").successor()
            : new OpaquePacked(memory, side, (int) arguments[1], (int) arguments[2], dtype);
    memory.enqueue(() -> packed.made((PackedMatrix) run(kernels, method, arguments)));
    return packed;
  }

  /** Brings every buffer to the host once, so that one that is passed twice stays one. */
  private static Object run(Object kernels, Method method, Object[] arguments) {
    Map<OpaqueBuffer, HostBuffer> staged = new IdentityHashMap<>();
    Object[] onHost = arguments.clone();
    for (int i = 0; i < onHost.length; i++) {
      if (onHost[i] instanceof OpaqueBuffer buffer) {
        onHost[i] = staged.computeIfAbsent(buffer, OpaqueBuffer::toHost);
      } else if (onHost[i] instanceof OpaquePacked packed) {
        onHost[i] = packed.onHost();
      } else if (onHost[i] instanceof OpaquePackedFilter packed) {
        onHost[i] = packed.onHost();
      } else if (onHost[i] instanceof ParameterList list) {
        onHost[i] = OpaqueParameters.onHost(list, staged);
      }
    }
    Object answer;
    try {
      answer = method.invoke(kernels, onHost);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(method.toString(), e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(method.toString(), e);
    }
    staged.forEach(OpaqueBuffer::fromHost);
    return answer;
  }
}
