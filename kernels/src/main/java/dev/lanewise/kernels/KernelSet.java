package dev.lanewise.kernels;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an opened provider brings: kernels by family and element type, and perhaps memory. */
public final class KernelSet implements AutoCloseable {
  private record Key(Family<?> family, DType dtype) {}

  private final Map<Key, Object> kernels;
  private final @Nullable DeviceMemory memory;
  private final @Nullable StepRecorder steps;
  private final Runnable onClose;

  private KernelSet(Builder builder) {
    this.kernels = Map.copyOf(builder.kernels);
    this.memory = builder.memory;
    this.steps = builder.steps;
    this.onClose = builder.onClose;
  }

  /** The kernels of a family for an element type, or null if this set has none. */
  public <K> @Nullable K find(Family<K> family, DType dtype) {
    Object found = kernels.get(new Key(family, dtype));
    return found == null ? null : family.contract().cast(found);
  }

  /** The device's memory, or null if this provider only adds kernels to a device of another. */
  public @Nullable DeviceMemory memory() {
    return memory;
  }

  /** The device's recorder of steps, or null if this provider brings none. */
  public @Nullable StepRecorder steps() {
    return steps;
  }

  /** Frees what the provider opened. */
  @Override
  public void close() {
    onClose.run();
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the kernels of a set. */
  public static final class Builder {
    private final Map<Key, Object> kernels = new HashMap<>();
    private @Nullable DeviceMemory memory;
    private @Nullable StepRecorder steps;
    private Runnable onClose = () -> {};

    private Builder() {}

    /**
     * Adds the kernels of a family for some element types.
     *
     * @throws IllegalArgumentException if a type was already added, or the family has no kernels
     *     for it
     */
    public <K> Builder add(Family<K> family, K implementation, DType... dtypes) {
      Objects.requireNonNull(implementation, "implementation");
      for (DType dtype : dtypes) {
        if (!family.isDefinedFor(dtype)) {
          throw new IllegalArgumentException("dtype is " + dtype + "; " + family + " has no such");
        }
        if (kernels.putIfAbsent(new Key(family, dtype), implementation) != null) {
          throw new IllegalArgumentException(family + " " + dtype + " was added twice");
        }
      }
      return this;
    }

    /** Sets the memory of the device. */
    public Builder memory(DeviceMemory deviceMemory) {
      this.memory = Objects.requireNonNull(deviceMemory, "deviceMemory");
      return this;
    }

    /** Sets the device's recorder of steps. */
    public Builder steps(StepRecorder recorder) {
      this.steps = Objects.requireNonNull(recorder, "recorder");
      return this;
    }

    /** Sets what {@link KernelSet#close()} runs. */
    public Builder onClose(Runnable action) {
      this.onClose = Objects.requireNonNull(action, "action");
      return this;
    }

    /** The finished set. */
    public KernelSet build() {
      return new KernelSet(this);
    }
  }
}
