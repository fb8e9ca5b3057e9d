package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The report of buffers that nobody closed. */
class CudaLeakReportTest {
  private static final Logger LOG = Logger.getLogger("dev.lanewise.cuda");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
    LOG.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(handler);
    LOG.setUseParentHandlers(true);
  }

  private static Buffer leak(Backend backend) {
    return backend.memory().allocate(DType.F32, 77);
  }

  private void assertReported(String message) {
    assertEquals(1, records.size(), records::toString);
    assertEquals(message, records.getFirst().getMessage());
    Throwable site = records.getFirst().getThrown();
    assertTrue(
        Arrays.stream(site.getStackTrace()).anyMatch(f -> "leak".equals(f.getMethodName())),
        () -> Arrays.toString(site.getStackTrace()));
  }

  @Test
  void whatIsHeldToTheEndIsLoggedWithItsOrigin() {
    Backend backend = CudaUnderTest.open(Map.of("lanewise.cuda.leaks", "true"));
    Buffer held = leak(backend);
    leak(backend).close();
    backend.close();
    assertReported("held to the end: F32[77]");
    held.close();
  }

  @Test
  void whatBecameUnreachableIsLoggedWithItsOrigin() throws InterruptedException {
    try (Backend backend = CudaUnderTest.open(Map.of("lanewise.cuda.leaks", "true"))) {
      leak(backend);
      for (int round = 0; round < 200 && records.isEmpty(); round++) {
        System.gc();
        Thread.sleep(10);
        backend.memory().allocate(DType.F32, 1).close();
      }
      assertReported("never closed: F32[77]");
    }
  }

  @Test
  void nothingIsLoggedUnlessItIsAskedFor() {
    Backend backend = CudaUnderTest.open(Map.of());
    Buffer held = leak(backend);
    backend.close();
    held.close();
    assertEquals(List.of(), records);
  }
}
