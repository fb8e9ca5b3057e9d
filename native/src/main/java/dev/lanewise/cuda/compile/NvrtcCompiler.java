package dev.lanewise.cuda.compile;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.raw.Nvrtc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Compiles kernel sources by NVRTC to cubins: machine code for one architecture. */
public final class NvrtcCompiler {
  private static final List<String> ERRORS =
      List.of(
          "NVRTC_SUCCESS",
          "NVRTC_ERROR_OUT_OF_MEMORY",
          "NVRTC_ERROR_PROGRAM_CREATION_FAILURE",
          "NVRTC_ERROR_INVALID_INPUT",
          "NVRTC_ERROR_INVALID_PROGRAM",
          "NVRTC_ERROR_INVALID_OPTION",
          "NVRTC_ERROR_COMPILATION",
          "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE");

  private final Nvrtc nvrtc;
  private final String version;

  /** Over a loaded library. */
  public NvrtcCompiler(Nvrtc nvrtc) {
    this.nvrtc = nvrtc;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment major = arena.allocate(JAVA_INT);
      MemorySegment minor = arena.allocate(JAVA_INT);
      check("nvrtcVersion", nvrtc.nvrtcVersion(major.address(), minor.address()), "");
      this.version = major.get(JAVA_INT, 0) + "." + minor.get(JAVA_INT, 0);
    }
  }

  /** Such as {@code 13.0}. */
  public String version() {
    return version;
  }

  /**
   * Compiles.
   *
   * @param options as {@link KernelModules} gives them, the architecture among them
   * @throws CudaException with the compiler's log if it fails
   */
  public byte[] compile(KernelSource source, List<String> options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      int headers = source.headers().size();
      check(
          "nvrtcCreateProgram(" + source.name() + ")",
          nvrtc.nvrtcCreateProgram(
              out.address(),
              arena.allocateFrom(source.text()).address(),
              arena.allocateFrom(source.name()).address(),
              headers,
              strings(arena, List.copyOf(source.headers().values())),
              strings(arena, List.copyOf(source.headers().keySet()))),
          "");
      long program = out.get(JAVA_LONG, 0);
      try {
        int code = nvrtc.nvrtcCompileProgram(program, options.size(), strings(arena, options));
        String call = "nvrtcCompileProgram(" + source.name() + ", " + options + ")";
        check(call, code, code == 0 ? "" : log(arena, program));
        check("nvrtcGetCUBINSize", nvrtc.nvrtcGetCUBINSize(program, out.address()), "");
        MemorySegment cubin = arena.allocate(out.get(JAVA_LONG, 0));
        check("nvrtcGetCUBIN", nvrtc.nvrtcGetCUBIN(program, cubin.address()), "");
        return cubin.toArray(JAVA_BYTE);
      } finally {
        nvrtc.nvrtcDestroyProgram(out(arena, program));
      }
    }
  }

  private static long out(Arena arena, long value) {
    return arena.allocateFrom(JAVA_LONG, value).address();
  }

  private String log(Arena arena, long program) {
    MemorySegment size = arena.allocate(JAVA_LONG);
    check("nvrtcGetProgramLogSize", nvrtc.nvrtcGetProgramLogSize(program, size.address()), "");
    MemorySegment log = arena.allocate(Math.max(1, size.get(JAVA_LONG, 0)));
    check("nvrtcGetProgramLog", nvrtc.nvrtcGetProgramLog(program, log.address()), "");
    return log.getString(0);
  }

  private static long strings(Arena arena, List<String> texts) {
    MemorySegment pointers = arena.allocate(JAVA_LONG, Math.max(1, texts.size()));
    for (int i = 0; i < texts.size(); i++) {
      pointers.setAtIndex(JAVA_LONG, i, arena.allocateFrom(texts.get(i)).address());
    }
    return pointers.address();
  }

  private static void check(String call, int code, String text) {
    if (code != 0) {
      String name = code < ERRORS.size() ? ERRORS.get(code) : "NVRTC error";
      throw new CudaException(call, code, name, text);
    }
  }
}
