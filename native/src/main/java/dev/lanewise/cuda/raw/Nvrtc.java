package dev.lanewise.cuda.raw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * The functions of NVRTC that are used, by their names in {@code nvrtc.h}, which is their
 * documentation. Nothing is checked; each returns an nvrtcResult. Pointers and sizes are longs.
 */
public final class Nvrtc {
  private final MemorySegment nvrtcVersion;
  private final MemorySegment nvrtcCreateProgram;
  private final MemorySegment nvrtcDestroyProgram;
  private final MemorySegment nvrtcCompileProgram;
  private final MemorySegment nvrtcGetProgramLogSize;
  private final MemorySegment nvrtcGetProgramLog;
  private final MemorySegment nvrtcGetCUBINSize;
  private final MemorySegment nvrtcGetCUBIN;

  /**
   * Finds the functions.
   *
   * @param library a loaded library, which must stay loaded
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public Nvrtc(SymbolLookup library) {
    this.nvrtcVersion = library.findOrThrow("nvrtcVersion");
    this.nvrtcCreateProgram = library.findOrThrow("nvrtcCreateProgram");
    this.nvrtcDestroyProgram = library.findOrThrow("nvrtcDestroyProgram");
    this.nvrtcCompileProgram = library.findOrThrow("nvrtcCompileProgram");
    this.nvrtcGetProgramLogSize = library.findOrThrow("nvrtcGetProgramLogSize");
    this.nvrtcGetProgramLog = library.findOrThrow("nvrtcGetProgramLog");
    this.nvrtcGetCUBINSize = library.findOrThrow("nvrtcGetCUBINSize");
    this.nvrtcGetCUBIN = library.findOrThrow("nvrtcGetCUBIN");
  }

  public int nvrtcVersion(long major, long minor) {
    return Downcall.jj(nvrtcVersion, major, minor);
  }

  public int nvrtcCreateProgram(
      long program, long source, long name, int headerCount, long headers, long includeNames) {
    return Downcall.jjjijj(
        nvrtcCreateProgram, program, source, name, headerCount, headers, includeNames);
  }

  public int nvrtcDestroyProgram(long program) {
    return Downcall.j(nvrtcDestroyProgram, program);
  }

  public int nvrtcCompileProgram(long program, int optionCount, long options) {
    return Downcall.jij(nvrtcCompileProgram, program, optionCount, options);
  }

  public int nvrtcGetProgramLogSize(long program, long size) {
    return Downcall.jj(nvrtcGetProgramLogSize, program, size);
  }

  public int nvrtcGetProgramLog(long program, long log) {
    return Downcall.jj(nvrtcGetProgramLog, program, log);
  }

  public int nvrtcGetCUBINSize(long program, long size) {
    return Downcall.jj(nvrtcGetCUBINSize, program, size);
  }

  public int nvrtcGetCUBIN(long program, long cubin) {
    return Downcall.jj(nvrtcGetCUBIN, program, cubin);
  }
}
