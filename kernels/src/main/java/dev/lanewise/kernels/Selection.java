package dev.lanewise.kernels;

import dev.lanewise.kernels.Availability.Unavailable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses providers. A pure function of the providers and the configuration. */
public final class Selection {
  private Selection() {}

  /**
   * Resolves each family and element type to the first available provider, in the order: the one
   * asked for, then by falling priority, then by name. The first available provider fixes the
   * device; providers of other devices take no part.
   *
   * @throws IllegalArgumentException if the configuration names no known provider, or two providers
   *     share a name
   * @throws BackendUnavailableException if the named provider is not available
   * @throws IllegalStateException if no provider is available at all
   */
  public static Resolution resolve(
      List<? extends BackendProvider> providers, BackendConfig config) {
    List<BackendProvider> order = inOrder(providers, config.backend());
    List<Resolution.PassedOver> passedOver = new ArrayList<>();
    List<BackendProvider> usable = new ArrayList<>();
    for (BackendProvider provider : order) {
      // Another device takes no part: it isn't asked, which may mean to start its driver.
      if (!usable.isEmpty() && !provider.device().equals(usable.get(0).device())) {
        continue;
      }
      if (provider.availability() instanceof Unavailable why) {
        if (provider.name().equals(config.backend())) {
          throw new BackendUnavailableException(provider.name(), why.reason(), why.remedy());
        }
        passedOver.add(new Resolution.PassedOver(provider.name(), why));
      } else {
        usable.add(provider);
      }
    }
    if (usable.isEmpty()) {
      throw new IllegalStateException("no backend provider is available: " + passedOver);
    }
    BackendProvider primary = usable.get(0);
    List<Resolution.Choice> choices = new ArrayList<>();
    for (Family<?> family : Family.all()) {
      for (DType dtype : DType.values()) {
        if (family.isDefinedFor(dtype)) {
          choices.add(new Resolution.Choice(family, dtype, firstServing(usable, family, dtype)));
        }
      }
    }
    return new Resolution(primary.device(), primary.name(), choices, passedOver);
  }

  private static @Nullable String firstServing(
      List<BackendProvider> providers, Family<?> family, DType dtype) {
    for (BackendProvider provider : providers) {
      if (provider.serves(family, dtype)) {
        return provider.name();
      }
    }
    return null;
  }

  private static List<BackendProvider> inOrder(
      List<? extends BackendProvider> providers, @Nullable String wanted) {
    Set<String> names = new HashSet<>();
    for (BackendProvider provider : providers) {
      if (!names.add(provider.name())) {
        throw new IllegalArgumentException("two providers are named '" + provider.name() + "'");
      }
    }
    if (wanted != null && !names.contains(wanted)) {
      throw new IllegalArgumentException(
          "backend is '" + wanted + "'; expected one of " + names.stream().sorted().toList());
    }
    List<BackendProvider> order = new ArrayList<>(providers);
    order.sort(
        Comparator.comparing((BackendProvider provider) -> !provider.name().equals(wanted))
            .thenComparing(Comparator.comparingInt(BackendProvider::priority).reversed())
            .thenComparing(BackendProvider::name));
    return order;
  }
}
