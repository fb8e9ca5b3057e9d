package dev.lanewise.cuda;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

/**
 * The backend with convolutions by the simulated cuDNN. The suites ask for exact ones, which cuDNN
 * is never given; so each is passed on as one that need not be. The simulated library adds in the
 * order of exact ones, so that the suites still hold.
 */
public final class CuDnnUnderTest {
  private CuDnnUnderTest() {}

  private static final class Shared {
    static final Backend BACKEND = open(Precision.FLOAT32, Map.of());

    private Shared() {}
  }

  /** One for all tests that only compute; skips where it can't be built. */
  public static Backend backend() {
    SimulatedCuda.require();
    return Shared.BACKEND;
  }

  /** One of its own, with further settings. */
  public static Backend open(Precision precision, Map<String, String> settings) {
    Map<String, String> all = new java.util.HashMap<>(settings);
    all.putIfAbsent("lanewise.cuda.convolutions", "cudnn");
    BackendProvider cuda = new CudaProvider(CudaUnderTest.runtime(all));
    return Backends.open(new BackendConfig("cuda", 1, precision), List.of(new Inexact(cuda)));
  }

  private record Inexact(BackendProvider cuda) implements BackendProvider {
    private static final List<Family<?>> SERVED = List.of(Family.MATMUL, Family.CONV2D);

    @Override
    public String name() {
      return cuda.name();
    }

    @Override
    public int priority() {
      return cuda.priority();
    }

    @Override
    public Device device() {
      return cuda.device();
    }

    @Override
    public Availability availability() {
      return cuda.availability();
    }

    @Override
    public boolean serves(Family<?> family, DType dtype) {
      return SERVED.contains(family) && cuda.serves(family, dtype);
    }

    @Override
    public KernelSet open(BackendContext context) {
      KernelSet all = cuda.open(context);
      KernelSet.Builder some = KernelSet.builder().memory(all.memory()).onClose(all::close);
      for (DType dtype : List.of(DType.F32, DType.F64)) {
        some.add(Family.MATMUL, all.find(Family.MATMUL, dtype), dtype);
        some.add(Family.CONV2D, inexact(all.find(Family.CONV2D, dtype)), dtype);
      }
      return some.build();
    }

    private static Conv2dKernels inexact(Conv2dKernels kernels) {
      return (Conv2dKernels)
          Proxy.newProxyInstance(
              Conv2dKernels.class.getClassLoader(),
              new Class<?>[] {Conv2dKernels.class},
              (proxy, method, arguments) -> {
                if (arguments != null && arguments[0] instanceof Conv2d conv) {
                  arguments[0] = conv.withExact(false);
                }
                try {
                  return method.invoke(kernels, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}
