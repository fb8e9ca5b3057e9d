package dev.lanewise.cuda.driver;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans by the numbers that an algorithm depends on; looking for one that is there allocates
 * nothing. Of more than {@value #MOST} the one that was unused for longest is destroyed.
 */
final class BiasPlans {
  private static final int MOST = 1024;

  private final Map<Shape, BiasPlan> plans =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, BiasPlan> eldest) {
          boolean tooMany = size() > MOST;
          if (tooMany) {
            eldest.getValue().destroy();
          }
          return tooMany;
        }
      };

  private final Shape wanted = new Shape(new long[11]);

  /** What is asked for; {@link #wanted} is one that changes. */
  private static final class Shape {
    private final long[] numbers;

    Shape(long[] numbers) {
      this.numbers = numbers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Shape shape && Arrays.equals(numbers, shape.numbers);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(numbers);
    }
  }

  /** The numbers of the shape that {@link #get} looks for, to be filled. */
  long[] wanted() {
    return wanted.numbers;
  }

  /** The plan of the wanted shape, or null. */
  @Nullable BiasPlan get() {
    return plans.get(wanted);
  }

  /** Whether keeping another plan destroys one. */
  boolean isFull() {
    return plans.size() >= MOST;
  }

  /** Keeps the plan of the wanted shape. */
  void put(BiasPlan plan) {
    plans.put(new Shape(wanted.numbers.clone()), plan);
  }

  /** Destroys all. */
  void clear() {
    plans.values().forEach(BiasPlan::destroy);
    plans.clear();
  }
}
