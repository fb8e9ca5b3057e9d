package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.StepCounts;
import dev.lanewise.kernels.StepRecorder;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps as graphs on the simulated driver: the bits are those without, whatever happens. */
class CudaStepTest {
  private static final int STEPS = 12;

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

  /** What a training gives without steps. */
  private static float[][] plain(int count, IntUnaryOperator rows) {
    Backend other = CudaUnderTest.open(Map.of());
    try (TinyTraining training = new TinyTraining(other)) {
      for (int i = 0; i < count; i++) {
        training.load(rows.applyAsInt(i));
        training.rate(i < 6 ? 0.05 : 0.01);
        training.run(rows.applyAsInt(i));
      }
      return training.result();
    } finally {
      other.close();
    }
  }

  private float[][] recorded(int count, IntUnaryOperator rows) {
    try (TinyTraining training = new TinyTraining(backend)) {
      for (int i = 0; i < count; i++) {
        training.load(rows.applyAsInt(i));
        training.rate(i < 6 ? 0.05 : 0.01);
        steps.begin();
        training.run(rows.applyAsInt(i));
        steps.end();
      }
      return training.result();
    }
  }

  private static void assertSame(float[][] expected, float[][] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i]);
    }
  }

  /** The rate changes in the middle, and each step has its dropout, its place for the loss. */
  @Test
  void stepsAreOneGraphFromTheSecondOn() {
    int launched = SimulatedCuda.call("cusim_graph_launches");
    int updated = SimulatedCuda.call("cusim_graph_updates");
    float[][] result = recorded(STEPS, i -> TinyTraining.BATCH);
    StepCounts counts = steps.counts();
    assertEquals(1, counts.recorded());
    assertEquals(STEPS - 1, counts.replayed());
    assertEquals(STEPS - 1, SimulatedCuda.call("cusim_graph_launches") - launched);
    // The masks forward and backward, the copy of the loss and the update differ each time.
    assertEquals(4 * (STEPS - 2), counts.changed());
    assertEquals(counts.changed(), SimulatedCuda.call("cusim_graph_updates") - updated);
    assertSame(plain(STEPS, i -> TinyTraining.BATCH), result);
  }

  @Test
  void eachBatchSizeHasItsGraph() {
    IntUnaryOperator rows = i -> i % 4 == 3 ? 2 : TinyTraining.BATCH;
    float[][] result = recorded(20, rows);
    StepCounts counts = steps.counts();
    assertEquals(2, counts.recorded());
    assertEquals(18, counts.replayed());
    assertSame(plain(20, rows), result);
  }

  /** Batches of 1, 2, 3 rows and so on, round and round: the graphs used last are kept. */
  @Test
  void thereAreNotMoreGraphsThanAFew() {
    Layout line = Layout.of(1);
    try (Buffer x = backend.memory().allocate(DType.F32, 64)) {
      for (int i = 0; i < 200; i++) {
        steps.begin();
        for (int launch = 0; launch < 4 + i % 20; launch++) {
          Unary next = Unary.of(UnaryOp.AFFINE, 1, 1, line, line);
          backend.elementwise(DType.F32).unary(next, x, launch, x, launch);
        }
        steps.end();
        assertTrue(SimulatedCuda.call("cusim_graphs") - graphsBefore <= 32);
      }
      float[] result = new float[2];
      backend.memory().download(x, 3, result, 0, 2);
      assertArrayEquals(new float[] {200, 190}, result);
      assertEquals(0, steps.counts().replayed(), "20 kinds don't stay");
    }
  }

  @Test
  void aDownloadInTheMiddleSeesWhatWasAskedFor() {
    float[] losses = new float[STEPS];
    try (TinyTraining training = new TinyTraining(backend)) {
      for (int i = 0; i < STEPS; i++) {
        training.load(TinyTraining.BATCH);
        training.rate(i < 6 ? 0.05 : 0.01);
        steps.begin();
        training.forward(TinyTraining.BATCH);
        losses[i] = training.lastLoss();
        training.backwardAndUpdate(TinyTraining.BATCH);
        steps.end();
      }
      float[][] result = training.result();
      assertSame(plain(STEPS, i -> TinyTraining.BATCH), result);
      for (int i = 0; i < STEPS; i++) {
        assertEquals(result[3][i], losses[i]);
      }
      assertEquals(2, steps.counts().recorded(), "before and after the download");
      assertEquals(2 * (STEPS - 1), steps.counts().replayed());
    }
  }

  @Test
  void anUploadInTheMiddleKeepsItsPlace() {
    Layout line = Layout.of(3);
    Unary twice = Unary.of(UnaryOp.AFFINE, 2, 0, line, line);
    try (Buffer x = backend.memory().allocate(DType.F32, 3);
        Buffer y = backend.memory().allocate(DType.F32, 12)) {
      for (int i = 0; i < 5; i++) {
        steps.begin();
        for (int part = 0; part < 4; part++) {
          backend.memory().upload(new float[] {i, part, 1}, 0, x, 0, 3);
          for (int launch = 0; launch < 4; launch++) {
            backend.elementwise(DType.F32).unary(twice, x, 0, x, 0);
          }
          backend.memory().copy(x, 0, y, 3 * part, 3);
        }
        steps.end();
        float[] result = new float[12];
        backend.memory().download(y, 0, result, 0, 12);
        for (int part = 0; part < 4; part++) {
          assertEquals(16f * i, result[3 * part]);
          assertEquals(16f * part, result[3 * part + 1]);
        }
      }
      assertTrue(steps.counts().replayed() > 10);
    }
  }

  /** As without steps, what was asked for before the exception has happened. */
  @Test
  void anExceptionInTheMiddleLosesNothing() {
    float[][] expected;
    Backend other = CudaUnderTest.open(Map.of());
    try (TinyTraining training = new TinyTraining(other)) {
      for (int i = 0; i < STEPS; i++) {
        training.load(TinyTraining.BATCH);
        training.forward(TinyTraining.BATCH);
        if (i % 4 != 2) {
          training.backwardAndUpdate(TinyTraining.BATCH);
        }
      }
      expected = training.result();
    } finally {
      other.close();
    }
    try (TinyTraining training = new TinyTraining(backend)) {
      for (int i = 0; i < STEPS; i++) {
        int number = i;
        training.load(TinyTraining.BATCH);
        steps.begin();
        try {
          training.forward(TinyTraining.BATCH);
          if (i % 4 == 2) {
            assertThrows(
                IllegalArgumentException.class,
                () -> backend.memory().upload(new float[1], 0, closed(), 0, number + 2));
          } else {
            training.backwardAndUpdate(TinyTraining.BATCH);
          }
        } finally {
          steps.end();
        }
      }
      assertSame(expected, training.result());
    }
  }

  private Buffer closed() {
    Buffer buffer = backend.memory().allocate(DType.F32, 1);
    buffer.close();
    return buffer;
  }

  /** A buffer that is closed, or dropped, before the device was given what reads it. */
  @Test
  void freedMemoryIsReadAsItWas() throws InterruptedException {
    Layout line = Layout.of(40);
    float[] result = new float[40];
    try (Buffer y = backend.memory().allocate(DType.F32, 40)) {
      for (int i = 0; i < 6; i++) {
        steps.begin();
        Buffer x = backend.memory().allocate(DType.F32, 40);
        Unary next = Unary.of(UnaryOp.AFFINE, 1, i + 1, line, line);
        for (int launch = 0; launch < 4; launch++) {
          backend.elementwise(DType.F32).unary(next, x, 0, x, 0);
        }
        backend.memory().copy(x, 0, y, 0, 40);
        if (i % 2 == 0) {
          x.close();
        }
        x = null;
        // Takes the memory of x again, or frees a dropped x.
        System.gc();
        Thread.sleep(20);
        try (Buffer z = backend.memory().allocate(DType.F32, 40)) {
          backend.elementwise(DType.F32).fill(-7, 40, z, 0);
        }
        steps.end();
        backend.memory().download(y, 0, result, 0, 40);
        assertEquals(4f * (i + 1), result[39]);
      }
    }
  }

  /** Else each step's arguments would differ from the last one's. */
  @Test
  void memoryOfAStepHasTheSameAddressesEachTime() {
    for (int i = 0; i < STEPS; i++) {
      steps.begin();
      Buffer first = backend.memory().allocate(DType.F32, 100);
      Buffer second = backend.memory().allocate(DType.F32, 100);
      backend.elementwise(DType.F32).fill(1, 100, first, 0);
      backend.elementwise(DType.F32).fill(2, 100, second, 0);
      first.close();
      second.close();
      try (Buffer shorter = backend.memory().allocate(DType.F32, 50)) {
        backend.elementwise(DType.F32).fill(3, 50, shorter, 0);
      }
      steps.end();
    }
    assertEquals(1, steps.counts().recorded());
    // The first step's addresses are the driver's, in any order; later ones take the lowest first.
    long replayed = steps.counts().replayed();
    assertTrue(replayed == STEPS - 1 || replayed == STEPS - 2, () -> replayed + " of " + STEPS);
    assertEquals(0, steps.counts().changed());
  }

  /** Memory of steps that are no longer made is given back in the end. */
  @Test
  void memoryOfOldStepsIsGivenBack() {
    try (TinyTraining training = new TinyTraining(backend)) {
      training.load(TinyTraining.BATCH);
      // Libraries keep the memory that they work in.
      training.run(TinyTraining.BATCH);
      int held = SimulatedCuda.call("cusim_allocations");
      for (int i = 0; i < 90; i++) {
        steps.begin();
        if (i < 10) {
          training.run(TinyTraining.BATCH);
        }
        steps.end();
        if (i == 10) {
          assertTrue(SimulatedCuda.call("cusim_allocations") > held, "there was no scratch");
        }
      }
      assertEquals(held, SimulatedCuda.call("cusim_allocations"));
    }
  }

  /** Other threads launch, wait and train while steps are recorded, which takes its time. */
  @Test
  void otherThreadsMayDoWhatTheyLike() throws Exception {
    float[][] expected = plain(STEPS, i -> TinyTraining.BATCH);
    SimulatedCuda.call("cusim_capture_millis", 30);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      Future<float[][]> second = executor.submit(() -> recorded(STEPS, i -> TinyTraining.BATCH));
      Future<Integer> waits =
          executor.submit(
              () -> {
                int count = 0;
                while (!done.get()) {
                  backend.memory().synchronize();
                  count++;
                }
                return count;
              });
      Future<Float> launches =
          executor.submit(
              () -> {
                Layout line = Layout.of(1);
                Unary next = Unary.of(UnaryOp.AFFINE, 1, 1, line, line);
                float[] value = new float[1];
                try (Buffer x = backend.memory().allocate(DType.F32, 1)) {
                  for (int i = 0; i < 200; i++) {
                    backend.elementwise(DType.F32).unary(next, x, 0, x, 0);
                  }
                  backend.memory().download(x, 0, value, 0, 1);
                }
                return value[0];
              });
      try {
        assertSame(expected, recorded(STEPS, i -> TinyTraining.BATCH));
        assertSame(expected, second.get());
        assertEquals(200f, launches.get());
      } finally {
        done.set(true);
      }
      assertTrue(waits.get() > 0);
    }
  }

  /** Launches have bytes between their arguments, which are not those of launches before. */
  @Test
  void onlyArgumentsAreCompared() {
    Layout line = Layout.of(4);
    Unary next = Unary.of(UnaryOp.AFFINE, 1, 1, line, line);
    try (Buffer x = backend.memory().allocate(DType.F32, 4);
        Buffer y = backend.memory().allocate(DType.F32, 4)) {
      for (int i = 0; i < STEPS; i++) {
        long other = 0x0101010101010101L * i;
        steps.begin();
        backend.random(DType.F32).uniform(other, other, other, 4, 0, 1, x, 0);
        backend.elementwise(DType.F32).fill(1, 4, y, 0);
        backend.elementwise(DType.F32).unary(next, y, 0, y, 0);
        backend.memory().copy(y, 0, x, 0, 2);
        steps.end();
      }
      assertEquals(STEPS - 2, steps.counts().changed());
    }
  }

  /** More than is put off at a time. */
  @Test
  void aStepMayBeLong() {
    try (Buffer x = backend.memory().allocate(DType.F32, 1)) {
      Layout line = Layout.of(1);
      Unary next = Unary.of(UnaryOp.AFFINE, 1, 1, line, line);
      steps.begin();
      for (int i = 0; i < 40_000; i++) {
        backend.elementwise(DType.F32).unary(next, x, 0, x, 0);
      }
      assertEquals(1 << 15, steps.counts().single());
      steps.end();
      float[] value = new float[1];
      backend.memory().download(x, 0, value, 0, 1);
      assertEquals(40_000f, value[0]);
    }
  }

  @Test
  void anEndNeedsABeginning() {
    assertThrows(IllegalStateException.class, steps::end);
    steps.begin();
    steps.end();
    assertThrows(IllegalStateException.class, steps::end);
  }

  @Test
  void aBackendMayBeClosedInAStep() {
    try (TinyTraining training = new TinyTraining(backend)) {
      training.load(TinyTraining.BATCH);
      steps.begin();
      training.run(TinyTraining.BATCH);
      backend.close();
    }
    steps.end();
    assertThrows(IllegalStateException.class, steps::begin);
  }

  /** Waiting after each launch is for finding failures: there a step is given launch by launch. */
  @Test
  void synchronousLaunchesArePutOffByNoStep() {
    backend.close();
    backend = CudaUnderTest.open(Map.of("lanewise.cuda.sync", "true"));
    steps = backend.steps().orElseThrow();
    float[][] result = recorded(STEPS, i -> TinyTraining.BATCH);
    assertEquals(new StepCounts(0, 0, 0, 0), steps.counts());
    assertSame(plain(STEPS, i -> TinyTraining.BATCH), result);
  }

  @Test
  void hostsHaveNoSteps() {
    try (Backend host = Backends.open()) {
      assertFalse(host.steps().isPresent());
    }
  }
}
