package dev.lanewise.cuda.memory;

import dev.lanewise.cuda.driver.CudaContext;
import dev.lanewise.cuda.driver.Steps;
import dev.lanewise.kernels.StepCounts;
import dev.lanewise.kernels.StepRecorder;

/** Steps of a CUDA device, as CUDA graphs. */
public final class CudaSteps implements StepRecorder {
  private final Steps steps;

  /** Of an open context. */
  public CudaSteps(CudaContext context) {
    this.steps = context.steps();
  }

  @Override
  public void begin() {
    steps.begin();
  }

  @Override
  public void end() {
    steps.end();
  }

  @Override
  public StepCounts counts() {
    Steps.Counts counts = steps.counts();
    return new StepCounts(counts.recorded(), counts.replayed(), counts.updated(), counts.single());
  }
}
