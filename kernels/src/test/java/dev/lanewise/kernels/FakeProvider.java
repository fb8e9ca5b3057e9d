package dev.lanewise.kernels;

import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.host.HostMemory;
import java.lang.reflect.Proxy;

/** A provider with kernels that do nothing, for tests of what is chosen and said. */
record FakeProvider(String name, int priority, Device device, Availability availability)
    implements BackendProvider {

  static FakeProvider available(String name, int priority) {
    return new FakeProvider(name, priority, Device.HOST, new Available("fake " + name));
  }

  static FakeProvider unavailable(String name, int priority) {
    return new FakeProvider(
        name, priority, Device.HOST, new Unavailable("no " + name + " here", "install " + name));
  }

  FakeProvider on(Device other) {
    return new FakeProvider(name, priority, other, availability);
  }

  @Override
  public boolean serves(Family<?> family, DType dtype) {
    return family.isDefinedFor(dtype);
  }

  @Override
  public KernelSet open(BackendContext context) {
    KernelSet.Builder set = KernelSet.builder().memory(new HostMemory());
    for (Family<?> family : Family.all()) {
      for (DType dtype : DType.values()) {
        if (family.isDefinedFor(dtype)) {
          add(set, family, dtype);
        }
      }
    }
    return set.build();
  }

  private static <K> void add(KernelSet.Builder set, Family<K> family, DType dtype) {
    Object nothing =
        Proxy.newProxyInstance(
            FakeProvider.class.getClassLoader(),
            new Class<?>[] {family.contract()},
            (proxy, method, arguments) -> null);
    set.add(family, family.contract().cast(nothing), dtype);
  }
}
