package dev.lanewise.kernels;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of {@link Selection}: which provider serves what, and who was passed over.
 *
 * @param device the device of the backend
 * @param primary the provider that gave the backend its name
 * @param choices one entry for each family and element type that the family is defined for
 * @param passedOver unavailable providers that were looked at, with their reasons
 */
public record Resolution(
    Device device, String primary, List<Choice> choices, List<PassedOver> passedOver) {

  /**
   * Who serves a family.
   *
   * @param family the family
   * @param dtype the element type
   * @param provider the provider's name, or null if no provider of the device has it
   */
  public record Choice(Family<?> family, DType dtype, @Nullable String provider) {}

  /**
   * A provider that is not available here.
   *
   * @param provider its name
   * @param why its reason and remedy
   */
  public record PassedOver(String provider, Availability.Unavailable why) {}

  /** Copies the lists. */
  public Resolution {
    choices = List.copyOf(choices);
    passedOver = List.copyOf(passedOver);
  }

  /** The name of the provider that serves the family, or null. */
  public @Nullable String provider(Family<?> family, DType dtype) {
    for (Choice choice : choices) {
      if (choice.family() == family && choice.dtype() == dtype) {
        return choice.provider();
      }
    }
    return null;
  }

  /** Whether the provider serves any family. */
  public boolean uses(String provider) {
    return choices.stream().anyMatch(choice -> provider.equals(choice.provider()));
  }

  /** Whether the provider was looked at and is unavailable. */
  public boolean passedOver(String provider) {
    return passedOver.stream().anyMatch(other -> other.provider().equals(provider));
  }

  /** One line for logs. */
  public String summary() {
    StringBuilder line = new StringBuilder(primary).append(" on ").append(device);
    for (PassedOver other : passedOver) {
      line.append("; not ").append(other.provider()).append(": ").append(other.why().reason());
    }
    return line.toString();
  }
}
