package dev.lanewise.cuda.library;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The libraries that are bound. */
public enum CudaLibrary {
  /** The driver. Its version is in the kernel; the file's name never changes. */
  DRIVER("the NVIDIA driver", "libcuda", "lanewise.cuda.driver", null),
  /** The run-time compiler. */
  NVRTC("NVRTC", "libnvrtc", "lanewise.cuda.nvrtc", "libnvrtc-builtins"),
  /** Matrix products. */
  CUBLAS("cuBLAS", "libcublas", "lanewise.cuda.cublas", "libcublasLt"),
  /** Matrix products with a bias; it comes with cuBLAS. */
  CUBLASLT("cuBLASLt", "libcublasLt", "lanewise.cuda.cublaslt", null),
  /** Convolutions, where they are asked for. It has versions of its own. */
  CUDNN("cuDNN", "libcudnn", "lanewise.cuda.cudnn", null);

  private final String title;
  private final String baseName;
  private final String property;
  private final @Nullable String companion;

  CudaLibrary(String title, String baseName, String property, @Nullable String companion) {
    this.title = title;
    this.baseName = baseName;
    this.property = property;
    this.companion = companion;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Its file's name up to {@code .so}. */
  String baseName() {
    return baseName;
  }

  /** The endings that its file may have, the better ones first. */
  List<String> endings() {
    return this == CUDNN ? List.of(".so.9") : List.of(".so.13", ".so.12");
  }

  /** What it comes with. */
  String source() {
    return this == CUDNN
        ? "install cuDNN 9 for your CUDA"
        : "install the CUDA toolkit 13 or 12, set CUDA_HOME";
  }

  /** The system property that names its file. */
  public String property() {
    return property;
  }

  /** What it needs from beside it and the loader may not find there, or null. */
  @Nullable String companion() {
    return companion;
  }
}
