package dev.lanewise.bench.contenders;

import java.util.List;
import java.util.Optional;

/** All contenders. */
public final class Contenders {
  /** The one that all others are compared to. */
  public static final String OURS = "vector";

  private Contenders() {}

  /** In the order of reports. Making one loads nothing. */
  public static List<Contender> all() {
    return List.of(
        new KernelContender(
            OURS,
            "Lanewise " + Versions.of("lanewise") + ", Vector API, through its SPI",
            "Java arrays, aligned as the JVM places them; the weights of forward convolutions are"
                + " packed beforehand, as for inference, and nothing else is; recurrent layers and"
                + " training steps go through nn, whose results come from its pool",
            SlowCalls.NONE,
            true),
        new CblasContender(
            "openblas",
            "OpenBLAS " + Versions.of("openblas") + " of bytedeco, by java.lang.foreign",
            "memory off the heap, aligned to 64 bytes and filled beforehand, so that no call"
                + " copies; a batch is a call for each product",
            "libopenblas.so.0"),
        new CblasContender(
            "mkl",
            "Intel MKL " + Versions.of("mkl") + " of bytedeco, by java.lang.foreign",
            "as openblas; MKL picks its code by the processor, and on AMD not always the best one",
            "libmkl_rt.so.2"),
        new ArrayBlasContender(
            "netlib",
            "dev.ludovic.netlib " + Versions.of("netlib") + ", VectorBLAS",
            "Java arrays; its pure Java form, since its native form only calls a system BLAS;"
                + " landmark cases only, up to 1024 x 1024 x 1024",
            SlowCalls.OVER_1024_CUBED,
            NetlibBlas::new),
        new EjmlContender(Versions.of("ejml")),
        new ArrayBlasContender(
            "jblas",
            "jblas " + Versions.of("jblas") + ", its own ATLAS by JNI",
            "Java arrays through JNI at each call; landmark cases only, up to 1024 x 1024 x 1024",
            SlowCalls.OVER_1024_CUBED,
            JblasBlas::new),
        new OnnxRuntimeContender(Versions.of("onnxruntime")),
        new TorchContender(Versions.of("pytorch"), Versions.of("djl")),
        new TorchOutContender(Versions.of("pytorch"), Versions.of("djl")),
        new DjlContender(Versions.of("djl"), Versions.of("pytorch")),
        new KernelContender(
            "scalar",
            "Lanewise " + Versions.of("lanewise") + ", plain loops, through its SPI",
            "the specification, never meant to be fast; landmark cases only, up to"
                + " 512 x 512 x 512",
            SlowCalls.OVER_512_CUBED,
            false));
  }

  /** The contender of this name. */
  public static Optional<Contender> find(String id) {
    return all().stream().filter(contender -> contender.id().equals(id)).findFirst();
  }
}
