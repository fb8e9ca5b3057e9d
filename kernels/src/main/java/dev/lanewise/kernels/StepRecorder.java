package dev.lanewise.kernels;

/**
 * What a device offers that can be given the work of a whole step at once, such as one training
 * step: between {@link #begin} and {@link #end} it puts off what it is asked for, and where the
 * same was asked for before, in the same order and of the same sizes, it starts what was recorded
 * then, with this step's arguments. That spares the device and the driver a launch for each kernel.
 *
 * <p>Results don't change by a bit: everything happens in the order in which it was asked for,
 * whichever thread asked, and what waits for the device ({@code download}, {@code synchronize})
 * gives it first what was put off until then. A step that does something new is given as if there
 * were no steps. What is refused only when it is given to the device (a launch, say) is thrown by
 * whatever gives it, {@link #end} at the latest; the rest of what was put off is then dropped.
 *
 * <p>Any thread may call; several may have a step open at once. Only the one that gives the work is
 * told what was refused, though work of others may have been dropped with it.
 */
public interface StepRecorder {
  /** Begins a step. */
  void begin();

  /**
   * Ends a step: gives the device what was put off.
   *
   * @throws IllegalStateException if none is open
   */
  void end();

  /** What was done so far. */
  StepCounts counts();
}
