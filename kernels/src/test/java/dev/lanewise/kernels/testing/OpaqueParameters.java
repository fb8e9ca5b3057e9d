package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.ParameterList;
import java.util.Map;
import java.util.function.BiFunction;

/** Lists of parameters on the opaque device. */
final class OpaqueParameters {
  private OpaqueParameters() {}

  /** A copy for a call that is run later, when the list may hold something else. */
  static ParameterList copy(ParameterList list, OpaqueMemory memory) {
    return with(list, memory::cast);
  }

  /** The same list with its buffers brought to the host, each once. */
  static ParameterList onHost(ParameterList list, Map<OpaqueBuffer, HostBuffer> staged) {
    return with(
        list,
        (buffer, name) -> staged.computeIfAbsent((OpaqueBuffer) buffer, OpaqueBuffer::toHost));
  }

  private static ParameterList with(
      ParameterList list, BiFunction<Buffer, String, Buffer> replacement) {
    ParameterList result = new ParameterList();
    for (int i = 0; i < list.size(); i++) {
      int states = list.step(i).states();
      result.add(
          list.step(i),
          list.count(i),
          replacement.apply(list.w(i), "w"),
          list.wOffset(i),
          replacement.apply(list.g(i), "g"),
          list.gOffset(i),
          states < 1 ? null : replacement.apply(list.s1(i), "s1"),
          list.s1Offset(i),
          states < 2 ? null : replacement.apply(list.s2(i), "s2"),
          list.s2Offset(i));
    }
    return result;
  }
}
