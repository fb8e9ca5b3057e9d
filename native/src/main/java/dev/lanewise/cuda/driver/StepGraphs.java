package dev.lanewise.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The graphs of the steps seen last. Commands seen for the first time are given to the stream one
 * by one, as they are without graphs: so kernels are loaded, and memory is as it will be. Seen
 * again, they are made a graph. For whoever is inside the context.
 */
final class StepGraphs {
  /** Batches of a few lengths, each with a step of its own, and the last of an epoch. */
  private static final int MOST = 16;

  /** Fewer commands are given one by one: a graph's launch takes about as long as some kernels'. */
  private static final int FEWEST = 4;

  private static final class Seen {
    private final long hash;
    private final int count;
    private @Nullable StepGraph graph;

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

  /** Gives commands to the stream. */
  void submit(CommandQueue queue) {
    Seen seen = queue.count() < FEWEST ? null : find(queue);
    if (seen == null) {
      single += queue.count();
      queue.submitAll(context);
      return;
    }
    boolean complete = false;
    try {
      StepGraph graph = seen.graph;
      if (graph == null) {
        graph = StepGraph.capture(context, queue);
        seen.graph = graph;
        recorded++;
      }
      updated += graph.launch(queue);
      replayed++;
      complete = true;
    } finally {
      if (!complete) {
        forget(seen);
      }
    }
  }

  /** The entry of commands that were seen before; else notes that they were seen. */
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
    if (known.size() == MOST) {
      forget(known.getFirst());
    }
    known.add(new Seen(queue.hash(), queue.count()));
    return null;
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
