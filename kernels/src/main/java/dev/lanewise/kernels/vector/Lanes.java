package dev.lanewise.kernels.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one place that decides how wide a vector is.
 *
 * <p>The species must be {@code static final}: passed as a parameter or held in a mutable field, C2
 * cannot fold it and every operation allocates. Nothing else in the backend names a width, so that
 * forcing one ({@code -XX:UseAVX=2}, {@code -XX:MaxVectorSize=16}) reaches every kernel.
 */
public final class Lanes {
  /** Species of float32 vectors, as wide as the machine prefers. */
  public static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

  /** Species of float64 vectors, as wide as the machine prefers. */
  public static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

  /** Species of int vectors with as many lanes as {@link #F}. */
  public static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

  /** Species of long vectors, with as many lanes as {@link #D}. */
  public static final VectorSpecies<Long> L = LongVector.SPECIES_PREFERRED;

  /** Lanes of a float32 vector. */
  public static final int FLOATS = F.length();

  /** Lanes of a float64 vector. */
  public static final int DOUBLES = D.length();

  private Lanes() {}
}
