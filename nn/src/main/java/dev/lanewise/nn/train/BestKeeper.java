package dev.lanewise.nn.train;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.NamedTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a figure for early stopping and keeps the best weights on the device; frozen ones stay
 * what they are.
 */
final class BestKeeper {
  private final EarlyStopping settings;
  private final List<NamedTensor> current;
  private final List<NamedTensor> best = new ArrayList<>();
  private double bestValue;
  private int bestEpoch;
  private int lastEpoch;

  BestKeeper(EarlyStopping settings, Layer model) {
    this.settings = settings;
    this.current = new ArrayList<>(model.buffers());
    model.trainableParameters().forEach(p -> current.add(new NamedTensor(p.name(), p.value())));
    for (NamedTensor tensor : current) {
      Tensor value = tensor.value();
      best.add(
          new NamedTensor(
              tensor.name(), value.engine().full(value.dtype(), 0, value.layout().compact())));
    }
  }

  /** Takes note of an epoch; returns whether it is the best so far. */
  boolean observe(EpochResult result) {
    double value = result.figure(settings.figure());
    if (Double.isNaN(value)) {
      throw new DivergedException(
          settings.figure() + " is NaN in epoch " + result.epoch() + "; can't compare it");
    }
    lastEpoch = result.epoch();
    if (bestEpoch != 0 && !settings.isBetter(value, bestValue)) {
      return false;
    }
    bestValue = value;
    bestEpoch = result.epoch();
    for (int i = 0; i < best.size(); i++) {
      copy(current.get(i).value(), best.get(i).value());
    }
    return true;
  }

  /** Whether patience has run out. */
  boolean isExhausted() {
    return bestEpoch != 0 && lastEpoch - bestEpoch >= settings.patience();
  }

  /** Puts the best weights back, if that is wanted and there are any. */
  void restore() {
    if (settings.restoreBest() && bestEpoch != 0) {
      for (int i = 0; i < best.size(); i++) {
        copy(best.get(i).value(), current.get(i).value());
      }
    }
  }

  private static void copy(Tensor from, Tensor to) {
    to.touch();
    to.engine()
        .backend()
        .memory()
        .copy(from.buffer(), from.offset(), to.buffer(), to.offset(), to.size());
  }

  /** The epoch, from 1; 0 before the first. */
  int bestEpoch() {
    return bestEpoch;
  }

  double bestValue() {
    return bestValue;
  }

  /** The best weights, by the names of the model's. */
  List<NamedTensor> state() {
    return best;
  }

  /** Goes to a place: for resuming. The tensors of {@link #state()} are loaded apart. */
  void resume(double value, int best, int last) {
    bestValue = value;
    bestEpoch = best;
    lastEpoch = last;
  }

  void release() {
    best.forEach(tensor -> tensor.value().release());
  }
}
