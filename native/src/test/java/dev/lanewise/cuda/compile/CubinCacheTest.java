package dev.lanewise.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinCacheTest {
  private static final KernelSource SOURCE = new KernelSource("a.cu", "text", Map.of("h.cuh", "x"));
  private static final List<String> OPTIONS = KernelModules.options(DType.F32, "sm_90");
  private static final byte[] CUBIN = {1, 2, 3};

  @TempDir private Path folder;
  private final AtomicInteger compiled = new AtomicInteger();

  private byte[] get() throws IOException {
    return new CubinCache(folder.resolve("cache"))
        .get(
            SOURCE,
            OPTIONS,
            "NVRTC 13.0",
            () -> {
              compiled.incrementAndGet();
              return CUBIN.clone();
            });
  }

  private Path entry() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache/cubin"))) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all::toString);
      return all.getFirst();
    }
  }

  @Test
  void compilesOnce() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(CUBIN, get());
    }
    assertEquals(1, compiled.get());
  }

  @Test
  void damagedEntriesAreMadeAnew() throws IOException {
    get();
    byte[] whole = Files.readAllBytes(entry());
    for (int length = 0; length <= whole.length; length++) {
      byte[] damaged = java.util.Arrays.copyOf(whole, length);
      if (length == whole.length) {
        damaged[length - 1] ^= 1;
      }
      Files.write(entry(), damaged);
      assertArrayEquals(CUBIN, get());
      assertArrayEquals(whole, Files.readAllBytes(entry()));
    }
    assertEquals(whole.length + 2, compiled.get());
  }

  @Test
  void manyAtOnceAgree() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        results.add(threads.submit(this::get));
      }
      for (Future<byte[]> result : results) {
        assertArrayEquals(CUBIN, result.get());
      }
    }
    assertTrue(entry().toString().endsWith(".cubin"));
  }

  @Test
  void theKeyDependsOnEverything() {
    String key = CubinCache.key(SOURCE, OPTIONS, "NVRTC 13.0");
    List<String> others =
        List.of(
            CubinCache.key(SOURCE, OPTIONS, "NVRTC 13.1"),
            CubinCache.key(SOURCE, KernelModules.options(DType.F64, "sm_90"), "NVRTC 13.0"),
            CubinCache.key(SOURCE, KernelModules.options(DType.F32, "sm_80"), "NVRTC 13.0"),
            CubinCache.key(
                new KernelSource("a.cu", "text2", SOURCE.headers()), OPTIONS, "NVRTC 13.0"),
            CubinCache.key(
                new KernelSource("a.cu", "text", Map.of("h.cuh", "y")), OPTIONS, "NVRTC 13.0"));
    for (String other : others) {
      assertNotEquals(key, other);
    }
  }

  @Test
  void aFolderThatOthersMayWriteToIsRefused() throws IOException {
    get();
    Files.setPosixFilePermissions(
        folder.resolve("cache"), PosixFilePermissions.fromString("rwxrwxrwx"));
    IOException refusal = assertThrows(IOException.class, this::get);
    assertTrue(refusal.getMessage().contains("is open to other users"), refusal.getMessage());
  }
}
