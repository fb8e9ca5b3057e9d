package dev.lanewise.cuda.driver;

import dev.lanewise.cuda.CudaException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The graphs of the steps seen last. Commands seen for the first time are given to the stream one
 * by one, as they are without graphs: so kernels are loaded, and memory is as it will be. Seen
 * again, they are made a graph. For whoever is inside the context.
 */
final class StepGraphs {
  private static final System.Logger LOG = System.getLogger("dev.lanewise.cuda");

  /** Batches of a few lengths, each with a step of its own, and the last of an epoch. */
  private static final int MOST = 16;

  /** Fewer commands are given one by one: a graph's launch takes about as long as some kernels'. */
  private static final int FEWEST = 4;

  private static final class Seen {
    private final long hash;
    private final int count;
    private @Nullable StepGraph graph;

    /** Whether the driver or a library didn't let it be one. */
    private boolean refused;

    Seen(long hash, int count) {
      this.hash = hash;
      this.count = count;
    }
  }

  private final CudaContext context;

  /** What was seen last stands last. */
  private final List<Seen> known = new ArrayList<>(MOST);

  private long recorded;
  private long replayed;
  private long updated;
  private long single;

  StepGraphs(CudaContext context) {
    this.context = context;
  }

  /**
   * Gives commands to the stream. Where no graph can be made or set, which runs nothing, they are
   * given one by one, and so from then on.
   */
  void submit(CommandQueue queue) {
    Seen seen = queue.count() < FEWEST ? null : find(queue);
    if (seen == null || seen.refused || !isReady(seen, queue)) {
      single += queue.count();
      queue.submitAll(context);
      if (seen == null && queue.count() >= FEWEST) {
        note(queue);
      }
      return;
    }
    boolean complete = false;
    try {
      Objects.requireNonNull(seen.graph).launch();
      replayed++;
      complete = true;
    } finally {
      if (!complete) {
        forget(seen);
      }
    }
  }

  /** Whether the graph of commands is made, and set to their arguments. */
  private boolean isReady(Seen seen, CommandQueue queue) {
    try {
      StepGraph graph = seen.graph;
      if (graph == null) {
        graph = StepGraph.capture(context, queue);
        seen.graph = graph;
        recorded++;
      }
      updated += graph.update(queue);
      return true;
    } catch (CudaException | IllegalStateException e) {
      if (context.driver().isLost()) {
        throw e;
      }
      seen.refused = true;
      LOG.log(
          Level.WARNING,
          "a step of "
              + queue.count()
              + " commands can't be a graph and is given one by one: "
              + e.getMessage());
      StepGraph graph = seen.graph;
      seen.graph = null;
      if (graph != null) {
        graph.close();
      }
      return false;
    }
  }

  /** The entry of commands that were seen before, or null. */
  private @Nullable Seen find(CommandQueue queue) {
    for (int i = known.size() - 1; i >= 0; i--) {
      Seen seen = known.get(i);
      StepGraph graph = seen.graph;
      if (seen.hash == queue.hash()
          && seen.count == queue.count()
          && (graph == null || graph.isLike(queue))) {
        known.remove(i);
        known.add(seen);
        return seen;
      }
    }
    return null;
  }

  private void note(CommandQueue queue) {
    if (known.size() == MOST) {
      forget(known.getFirst());
    }
    known.add(new Seen(queue.hash(), queue.count()));
  }

  private void forget(Seen seen) {
    known.remove(seen);
    StepGraph graph = seen.graph;
    if (graph != null) {
      graph.close();
    }
  }

  /** Graphs made. */
  long recorded() {
    return recorded;
  }

  /** Graphs launched. */
  long replayed() {
    return replayed;
  }

  /** Commands of graphs whose arguments were other than at the last launch. */
  long updated() {
    return updated;
  }

  /** Commands given one by one. */
  long single() {
    return single;
  }

  /** Destroys all graphs. */
  void close() {
    while (!known.isEmpty()) {
      forget(known.getLast());
    }
  }
}
