package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;

/** What arrays of heads have in common: as arguments of kernels, and apart from each other. */
final class CudaHeads {
  private CudaHeads() {}

  /** Adds a {@code View} of {@code attention.cuh}. */
  static void add(Launch launch, CudaBuffer buffer, long offset, Heads heads) {
    KernelFamily.pointer(launch, buffer, offset);
    launch.int64(heads.batchStride()).int64(heads.headStride()).int64(heads.timeStride());
  }

  /** Adds a {@code Shape} of {@code attention.cuh}. */
  static void addShape(KernelFamily family, Launch launch, Attention a) {
    launch.int32(a.q().heads()).int32(a.group()).int32(a.queries()).int32(a.keys());
    launch.int32(a.size()).int32(a.valueSize()).int32(a.causal() ? 1 : 0);
    family.real(launch, a.scale());
  }

  /** Refuses an output of which it can't be seen that it has no element of another array. */
  static void checkApart(
      CudaBuffer output,
      long offset,
      Heads heads,
      String name,
      CudaBuffer other,
      long otherOffset,
      Heads otherHeads,
      String otherName) {
    if (output.allocation() == other.allocation()
        && !heads.apart(offset, otherHeads, otherOffset)) {
      checkApart(
          output, offset, heads.extent(), name, other, otherOffset, otherHeads.extent(), otherName);
    }
  }

  /** Refuses an output that meets another array anywhere between its first and last element. */
  static void checkApart(
      CudaBuffer output,
      long offset,
      long count,
      String name,
      CudaBuffer other,
      long otherOffset,
      long otherCount,
      String otherName) {
    if (output.allocation() == other.allocation()
        && count > 0
        && otherCount > 0
        && offset < otherOffset + otherCount
        && otherOffset < offset + count) {
      throw new IllegalArgumentException(
          name
              + " is elements "
              + offset
              + " to "
              + (offset + count - 1)
              + " of a buffer of which "
              + otherName
              + " is "
              + otherOffset
              + " to "
              + (otherOffset + otherCount - 1)
              + "; expected no overlap");
    }
  }
}
