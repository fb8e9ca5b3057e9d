package dev.lanewise.cuda.driver;

/**
 * Puts off what is given to a context's stream while a step is open, so that it can be given as one
 * graph. What is put off keeps its order, whoever gave it: other threads' commands as well, and
 * {@link #flush} comes before everything that isn't put off (copies from and to the host, events)
 * or waits. So only the time changes at which the device is given its work.
 *
 * <p>Nothing but what is in the queue happens while the stream captures, in one go inside the
 * context's lock: no program's code runs then that could fail, wait or allocate.
 */
public final class Steps {
  /** More is not put off: it would only let the device idle. */
  private static final int MOST_COMMANDS = 1 << 15;

  private static final int MOST_BYTES = 1 << 24;

  private final CudaContext context;
  private final boolean synchronous;
  private final CommandQueue queue = new CommandQueue();
  private final StepGraphs graphs;
  private final StepMemory memory;
  private int open;
  private boolean closed;

  /** Steps of a context; a synchronous one, which waits after each launch, puts nothing off. */
  Steps(CudaContext context, boolean synchronous) {
    this.context = context;
    this.synchronous = synchronous;
    this.graphs = new StepGraphs(context);
    this.memory = new StepMemory(context);
  }

  /** Opens a step; several threads may have one open. */
  public void begin() {
    context.enter();
    try {
      open++;
      context.clearArguments();
    } finally {
      context.leave();
    }
  }

  /**
   * Gives to the stream what was put off, and closes the step.
   *
   * @throws IllegalStateException if no step is open
   */
  public void end() {
    context.lockOnly();
    try {
      if (open == 0) {
        throw new IllegalStateException("no step is open");
      }
      try {
        flush();
        if (context.isUsable()) {
          memory.stepEnded();
        }
      } finally {
        open--;
      }
    } finally {
      context.leave();
    }
  }

  /**
   * Graphs made, graphs launched, commands whose arguments changed in them, and single commands.
   */
  public record Counts(long recorded, long replayed, long updated, long single) {}

  /** What was done since the context was made. */
  public Counts counts() {
    context.lockOnly();
    try {
      return new Counts(graphs.recorded(), graphs.replayed(), graphs.updated(), graphs.single());
    } finally {
      context.leave();
    }
  }

  // ---- For whoever is inside the context.

  /** Whether commands are put off now. */
  boolean isPuttingOff() {
    return open > 0 && !synchronous && !closed;
  }

  /** Memory freed while commands are put off. */
  StepMemory memory() {
    return memory;
  }

  /** Begins a command; its arguments follow, then {@link #give}. */
  CommandQueue command(Command command) {
    return queue.add(command);
  }

  /** Ends the command and puts it off or, outside steps, gives it to the stream. */
  void give() {
    queue.close();
    if (!isPuttingOff()) {
      try {
        queue.submitAll(context);
      } finally {
        queue.clear();
      }
    } else if (queue.count() >= MOST_COMMANDS || queue.bytes() >= MOST_BYTES) {
      flush();
    }
  }

  /**
   * Gives to the stream what was put off. If that fails, the rest is forgotten: in a program that
   * puts nothing off it would not have been asked for.
   */
  void flush() {
    if (!isPuttingOff()) {
      return;
    }
    if (queue.count() == 0 && !context.isUsable()) {
      return;
    }
    try {
      context.makeCurrent();
      if (queue.count() > 0) {
        graphs.submit(queue);
      }
    } finally {
      queue.clear();
      if (context.isUsable()) {
        memory.flushed();
      }
    }
  }

  /** When memory has run out: gives to the stream what was put off, and back what was kept. */
  void relieve() {
    flush();
    memory.releaseAll();
  }

  /** The context is closing: destroys the graphs, and gives back what was kept. */
  void close() {
    closed = true;
    queue.clear();
    graphs.close();
    memory.releaseAll();
  }
}
