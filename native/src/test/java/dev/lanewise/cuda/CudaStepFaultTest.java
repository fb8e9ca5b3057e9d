package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.StepRecorder;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when something fails while steps are recorded or given as graphs. */
class CudaStepFaultTest {
  private static final int BATCH = TinyTraining.BATCH;

  private int before;
  private int graphsBefore;
  private Backend backend;
  private StepRecorder steps;

  @BeforeEach
  void open() {
    SimulatedCuda.call("cusim_reset");
    before = SimulatedCuda.call("cusim_allocations");
    graphsBefore = SimulatedCuda.call("cusim_graphs");
    backend = CudaUnderTest.open(Map.of());
    steps = backend.steps().orElseThrow();
  }

  @AfterEach
  void nothingIsLeft() {
    SimulatedCuda.call("cusim_reset");
    backend.close();
    assertEquals(before, SimulatedCuda.call("cusim_allocations"), "allocations");
    assertEquals(graphsBefore, SimulatedCuda.call("cusim_graphs"), "graphs");
  }

  private void step(TinyTraining training) {
    training.load(BATCH);
    steps.begin();
    try {
      training.run(BATCH);
    } finally {
      steps.end();
    }
  }

  private float[][] train() {
    try (TinyTraining training = new TinyTraining(backend)) {
      for (int i = 0; i < 5; i++) {
        step(training);
      }
      return training.result();
    }
  }

  private void assertUsable(float[][] expected) {
    float[][] result = train();
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], result[i]);
    }
  }

  private void assertLike(float[][] expected, TinyTraining training) {
    float[][] result = training.result();
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], result[i]);
    }
  }

  /**
   * Nothing ran then, so the step is given one by one. The calls are numbered as in the simulator.
   */
  @ParameterizedTest
  @CsvSource({"0, 900", "1, 901", "2, 2"})
  void whatCantBeAGraphIsGivenOneByOne(int call, int code) {
    float[][] expected = train();
    backend.close();
    open();
    try (TinyTraining training = new TinyTraining(backend)) {
      step(training);
      SimulatedCuda.call("cusim_fail_graph", call, 1, code);
      for (int i = 1; i < 5; i++) {
        step(training);
      }
      assertEquals(0, steps.counts().recorded());
      assertEquals(0, steps.counts().replayed());
      assertLike(expected, training);
    }
    assertUsable(expected);
  }

  @Test
  void aRefusedGraphLaunchIsNamedAndLeavesTheBackendUsable() {
    float[][] expected = train();
    try (TinyTraining training = new TinyTraining(backend)) {
      step(training);
      SimulatedCuda.call("cusim_fail_graph", 4, 1, 2);
      CudaException failure = assertThrows(CudaException.class, () -> step(training));
      assertEquals("cuGraphLaunch", failure.call());
      assertEquals("CUDA_ERROR_OUT_OF_MEMORY", failure.error());
      step(training);
    }
    assertUsable(expected);
  }

  /** Whichever of the nodes it is: the graph is not used again. */
  @Test
  void aRefusedUpdateDropsTheGraph() {
    float[][] expected = train();
    for (int n = 1; n <= 4; n++) {
      backend.close();
      open();
      try (TinyTraining training = new TinyTraining(backend)) {
        step(training);
        step(training);
        SimulatedCuda.call("cusim_fail_graph", 3, n, 1);
        for (int i = 2; i < 5; i++) {
          step(training);
        }
        assertEquals(1, steps.counts().recorded());
        assertEquals(1, steps.counts().replayed());
        assertLike(expected, training);
      }
      assertUsable(expected);
    }
  }

  @Test
  void aRefusedLaunchNamesItsKernel() {
    float[][] expected = train();
    backend.close();
    open();
    try (TinyTraining training = new TinyTraining(backend)) {
      training.load(BATCH);
      steps.begin();
      training.run(BATCH);
      SimulatedCuda.call("cusim_fail_launch", 2, 701);
      CudaLaunchException failure = assertThrows(CudaLaunchException.class, steps::end);
      assertEquals("cuLaunchKernel(dropout_f32)", failure.call());
    }
    assertUsable(expected);
  }

  /** Whoever gives the device what was put off is told; so here it is the download. */
  @Test
  void aDownloadThrowsWhatItGivesTheDevice() {
    float[][] expected = train();
    try (TinyTraining training = new TinyTraining(backend)) {
      training.load(BATCH);
      steps.begin();
      training.forward(BATCH);
      SimulatedCuda.call("cusim_fail_launch", 1, 701);
      assertThrows(CudaLaunchException.class, training::lastLoss);
      steps.end();
    }
    assertUsable(expected);
  }

  @Test
  void aLostDeviceSaysSoEverAfter() {
    TinyTraining training = new TinyTraining(backend);
    step(training);
    step(training);
    SimulatedCuda.call("cusim_fail_graph", 4, 1, 719);
    CudaDeviceLostException first =
        assertThrows(CudaDeviceLostException.class, () -> step(training));
    assertEquals("cuGraphLaunch", first.call());
    assertThrows(CudaDeviceLostException.class, steps::begin);
    assertThrows(CudaDeviceLostException.class, backend::close);
    // What the device held is gone with its context; the simulated one keeps it.
    before = SimulatedCuda.call("cusim_allocations");
    graphsBefore = SimulatedCuda.call("cusim_graphs");
  }

  /** Scratch that fails ends the call; the step goes on, and later ones have their graph. */
  @Test
  void outOfMemoryInAStepLeavesTheBackendUsable() {
    float[][] expected = train();
    for (int n = 1; n <= 3; n++) {
      backend.close();
      open();
      try (TinyTraining training = new TinyTraining(backend)) {
        training.load(BATCH);
        steps.begin();
        SimulatedCuda.call("cusim_fail_allocation", n);
        try {
          assertThrows(
              CudaOutOfMemoryException.class,
              () -> {
                for (int i = 0; i < 3; i++) {
                  Buffer more = backend.memory().allocate(DType.F32, 1000 + i);
                  backend.elementwise(DType.F32).fill(1, 1000, more, 0);
                  more.close();
                }
              });
        } finally {
          SimulatedCuda.call("cusim_fail_allocation", 0);
          steps.end();
        }
      }
      assertUsable(expected);
    }
  }

  /** What is kept for later steps is given back when memory runs out. */
  @Test
  void keptMemoryIsNoReasonToFail() {
    Layout line = Layout.of(100_000);
    Unary next = Unary.of(UnaryOp.AFFINE, 1, 1, line, line);
    try (Buffer y = backend.memory().allocate(DType.F32, 100_000)) {
      SimulatedCuda.call("cusim_spare", 700_000);
      steps.begin();
      try (Buffer kept = backend.memory().allocate(DType.F32, 100_000)) {
        backend.elementwise(DType.F32).unary(next, kept, 0, kept, 0);
        backend.memory().copy(kept, 0, y, 0, 100_000);
      }
      // Of 700 KB 400 are kept for a launch that waits, and 600 are wanted.
      try (Buffer large = backend.memory().allocate(DType.F32, 150_000)) {
        backend.elementwise(DType.F32).fill(5, 150_000, large, 0);
      }
      steps.end();
      float[] result = new float[100_000];
      backend.memory().download(y, 0, result, 0, 100_000);
      assertEquals(1f, result[99_999]);
    }
  }
}
