package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Commands with their arguments, in their order. Its memory grows to the longest queue and is used
 * again, so that in steady state nothing is allocated. For whoever is inside the context.
 */
final class CommandQueue {
  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

  private MemorySegment bytes = Arena.ofAuto().allocate(1 << 16, JAVA_LONG.byteSize());
  private @Nullable Command[] commands = new @Nullable Command[256];

  /** Where each command's arguments begin, and the last one's end. */
  private int[] starts = new int[257];

  /** Where that part of each command's arguments ends that is fixed in a graph. */
  private int[] fixedEnds = new int[256];

  private int count;
  private int end;
  private long hash;

  int count() {
    return count;
  }

  /** How many bytes the arguments take. */
  int bytes() {
    return end;
  }

  /** Of the commands and what is fixed of their arguments. */
  long hash() {
    return hash;
  }

  /** Begins a command; its arguments follow, then {@link #close}. */
  CommandQueue add(Command command) {
    if (count == commands.length) {
      int more = 2 * count;
      commands = Arrays.copyOf(commands, more);
      fixedEnds = Arrays.copyOf(fixedEnds, more);
      starts = Arrays.copyOf(starts, more + 1);
    }
    commands[count] = command;
    fixedEnds[count] = -1;
    end = starts[count];
    return this;
  }

  /** An argument of 4 bytes; they come in pairs. */
  CommandQueue int32(int value) {
    reserve(Integer.BYTES);
    bytes.set(JAVA_INT, end, value);
    end += Integer.BYTES;
    return this;
  }

  /** An argument of 8 bytes. */
  CommandQueue int64(long value) {
    reserve(Long.BYTES);
    bytes.set(JAVA_LONG, end, value);
    end += Long.BYTES;
    return this;
  }

  /** Arguments that are written already, of a multiple of 8 bytes. */
  CommandQueue bytes(MemorySegment source, int size) {
    reserve(size);
    MemorySegment.copy(source, 0, bytes, end, size);
    end += size;
    return this;
  }

  /** What follows of the command's arguments may change in a graph. */
  CommandQueue variable() {
    fixedEnds[count] = end;
    return this;
  }

  /** Ends the command. */
  void close() {
    mix(System.identityHashCode(commands[count]));
    if (fixedEnds[count] < 0) {
      fixedEnds[count] = end;
    }
    for (int at = starts[count]; at < fixedEnds[count]; at += Long.BYTES) {
      mix(bytes.get(JAVA_LONG, at));
    }
    starts[++count] = end;
  }

  private void mix(long value) {
    hash = Long.rotateLeft(hash ^ value * HASH_FACTOR, 23) * HASH_FACTOR;
  }

  private void reserve(int size) {
    if (size > bytes.byteSize() - end) {
      MemorySegment larger =
          Arena.ofAuto().allocate(Math.max(2 * bytes.byteSize(), end + size), JAVA_LONG.byteSize());
      MemorySegment.copy(bytes, 0, larger, 0, end);
      bytes = larger;
    }
  }

  /** Gives one command to the stream. */
  void submit(CudaContext context, int index) {
    command(index).submit(context, bytes, starts[index]);
  }

  /** Gives all to the stream, one by one. */
  void submitAll(CudaContext context) {
    for (int i = 0; i < count; i++) {
      submit(context, i);
    }
  }

  private Command command(int index) {
    Command command = commands[index];
    if (index >= count || command == null) {
      throw new IndexOutOfBoundsException("index is " + index + "; expected below " + count);
    }
    return command;
  }

  /** Whether a command's arguments have a part that may change in a graph. */
  boolean isVariable(int index) {
    return fixedEnds[index] < starts[index + 1];
  }

  /** Whether the commands and what is fixed of their arguments are the same as another's. */
  boolean isLike(CommandQueue other) {
    if (hash != other.hash || count != other.count || end != other.end) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (commands[i] != other.commands[i]
          || starts[i + 1] != other.starts[i + 1]
          || fixedEnds[i] != other.fixedEnds[i]
          || isDifferent(other, starts[i], fixedEnds[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets the nodes of those commands whose arguments are not those of {@code graph}, which is like
   * this one, and notes that there.
   *
   * @return how many
   */
  int update(CudaContext context, CommandQueue graph, long executable, long[] nodes) {
    long first = MemorySegment.mismatch(bytes, 0, end, graph.bytes, 0, end);
    if (first < 0) {
      return 0;
    }
    int found = Arrays.binarySearch(starts, 0, count, (int) first);
    int updated = 0;
    for (int i = found < 0 ? -found - 2 : found; i < count; i++) {
      int from = fixedEnds[i];
      int to = starts[i + 1];
      if (isDifferent(graph, from, to)) {
        command(i).update(context, executable, nodes[i], bytes, starts[i]);
        MemorySegment.copy(bytes, from, graph.bytes, from, to - from);
        updated++;
      }
    }
    return updated;
  }

  private boolean isDifferent(CommandQueue other, int from, int to) {
    return MemorySegment.mismatch(bytes, from, to, other.bytes, from, to) >= 0;
  }

  /** A queue with the same commands. */
  CommandQueue copy() {
    CommandQueue copy = new CommandQueue();
    copy.bytes = Arena.ofAuto().allocate(Math.max(end, 1), JAVA_LONG.byteSize());
    MemorySegment.copy(bytes, 0, copy.bytes, 0, end);
    copy.commands = Arrays.copyOf(commands, count);
    copy.starts = Arrays.copyOf(starts, count + 1);
    copy.fixedEnds = Arrays.copyOf(fixedEnds, count);
    copy.count = count;
    copy.end = end;
    copy.hash = hash;
    return copy;
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(commands, 0, Math.min(count + 1, commands.length), null);
    count = 0;
    end = 0;
    hash = 0;
  }
}
