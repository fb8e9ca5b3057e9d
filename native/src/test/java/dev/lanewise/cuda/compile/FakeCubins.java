package dev.lanewise.cuda.compile;

import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.DType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Built-in kernels as the simulated driver takes them, which a test may change. */
public final class FakeCubins implements BuiltInCubins.Resources {
  private final Map<String, byte[]> files = new HashMap<>();

  /** Of all sources, for these architectures. */
  public FakeCubins(String... architectures) throws IOException {
    StringBuilder index = new StringBuilder("nvcc 1.2\n");
    for (Path path : SimulatedCuda.list(SimulatedCuda.KERNELS, ".cu")) {
      KernelSource source = KernelSource.of(path.getFileName().toString());
      for (DType dtype : List.of(DType.F32, DType.F64)) {
        String cubin = "\u007fELFcusim _f" + 8 * dtype.bytes() + "\0";
        for (String architecture : architectures) {
          String key = BuiltInCubins.key(source, dtype, architecture);
          files.put(key + ".cubin", cubin.getBytes(StandardCharsets.ISO_8859_1));
          index.append(String.join(" ", architecture, dtype.name(), source.name(), key));
          index.append('\n');
        }
      }
    }
    files.put("index.txt", index.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The name of the file of a source for sm_90. */
  public static String file(String source, DType dtype) {
    return BuiltInCubins.key(KernelSource.of(source), dtype, "sm_90") + ".cubin";
  }

  /** Replaces a text in the index. */
  public FakeCubins edited(String text, String by) {
    String index = new String(files.get("index.txt"), StandardCharsets.UTF_8);
    files.put("index.txt", index.replace(text, by).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  @Override
  public InputStream open(String name) {
    byte[] content = files.get(name);
    return content == null ? null : new ByteArrayInputStream(content);
  }
}
